"""What may be sent, as examples in the API's description; a test holds each against its draft."""

from __future__ import annotations

START, END = "2031-03-10T09:30:00+01:00", "2031-03-10T10:00:00+01:00"
PROVIDER, PATIENT = "01980a5e-6d7c-7c11-9a0e-3f6f0a3b1c01", "01980a5e-6d7c-7c11-9a0e-3f6f0a3b1c02"
SERVICE, SLOT = "01980a5e-6d7c-7c11-9a0e-3f6f0a3b1c03", "01980a5e-6d7c-7c11-9a0e-3f6f0a3b1c04"
DEPARTMENT, ROOM = "01980a5e-6d7c-7c11-9a0e-3f6f0a3b1c05", "01980a5e-6d7c-7c11-9a0e-3f6f0a3b1c06"
EXAMPLES: dict[str, list[dict[str, object]]] = {
    "SignInDraft": [{"email": "olga@example.com", "password": "correct horse battery staple"}],
    "NewAppointmentDraft": [
        {"serviceId": SERVICE, "start": START, "patientId": PATIENT, "note": "Brings the referral"},
        {"slotId": SLOT},
    ],
    "AppointmentChangeDraft": [{"start": START, "roomId": ROOM}, {"status": "arrived"}],
    "CancellationDraft": [{"reason": "The patient is ill"}],
    "MoveDraft": [{"slotId": SLOT, "sequence": 0}],
    "WalkInDraft": [{"serviceId": SERVICE, "patientId": PATIENT}],
    "EventBookingIn": [{"eventId": SLOT}],
    "SlotDraft": [{"start": START, "end": END, "title": "Consultation", "providerId": PROVIDER}],
    "PatientDraft": [
        {"name": "Ada Example", "email": "ada@example.com", "phone": "+49 30 1234567", "dateOfBirth": "1985-12-10"}
    ],
    "PatientChange": [{"phone": "+49 30 7654321"}],
    "MergeDraft": [{"duplicateId": PATIENT}],
    "DepartmentIn": [{"name": "Cardiology"}],
    "DepartmentDraft": [{"name": "Cardiology"}],
    "ProviderIn": [{"departmentId": DEPARTMENT, "email": "paula@example.com", "title": "Dr."}],
    "ServiceDraft": [{"name": "First visit", "duration": 30, "online": True, "providerIds": [PROVIDER]}],
    "ServiceChangeDraft": [{"duration": 45}],
    "RoomDraft": [{"name": "Room 1"}],
    "DeviceDraft": [{"name": "Sono 2", "kind": "Ultrasound"}],
    "DeviceChangeDraft": [{"name": "Sono 3"}],
}
