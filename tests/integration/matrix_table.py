"""What everybody gets from every route; from left to right as in CALLERS.

Nobody · member · provider · staff · owner · the owner of another organization · an administrator of the platform, in no
organization · an owner's API key without a scope · and one with all scopes.
"""

# Asked with fresh sessions, and in this order: what they do stays done.
AFRESH = (
    "PUT /api/v1/session",
    "POST /api/v1/organizations/{organization_id}/leave",
    "POST /api/v1/organizations/join",
)
TABLE = """
#                                                                                   no- mem pro sta own str adm bar ful
# Health and signing in
GET    /api/health                                                                  200 200 200 200 200 200 200 200 200
HEAD   /api/health                                                                  200 200 200 200 200 200 200 200 200
GET    /api/docs                                                                     200 200 200 200 200 200 200 200 200
POST   /api/v1/session                                                              401 401 401 401 401 401 401 401 401
GET    /api/v1/me                                                                   401 200 200 200 200 200 200 200 200
GET    /api/v1/session                                                              401 200 200 200 200 200 200 200 200
PUT    /api/v1/session                                                              401 200 200 200 200 404 404 401 401
DELETE /api/v1/session                                                              204 204 204 204 204 204 204 204 204
PATCH  /api/v1/me                                                                   401 200 200 200 200 200 200 403 403
GET    /api/v1/me/sessions                                                          401 200 200 200 200 200 200 403 403
DELETE /api/v1/me/sessions                                                          401 204 204 204 204 204 204 403 403
DELETE /api/v1/me/sessions/{session_id}                                             401 404 404 404 204 404 404 403 403
GET    /api/v1/me/appointments                                                      401 200 200 200 200 200 403 403 200
GET    /api/v1/me/calendar-feeds                                                    401 200 200 200 200 200 200 403 403
DELETE /api/v1/me/calendar-feeds/{feed_id}                                          401 404 404 404 204 404 404 403 403
GET    /api/v1/me/calendar-feed                                                     401 404 404 404 404 404 403 403 403
POST   /api/v1/me/calendar-feed                                                     401 201 201 201 201 201 403 403 403
PATCH  /api/v1/me/calendar-feed                                                     401 404 404 404 404 404 403 403 403
DELETE /api/v1/me/calendar-feed                                                     401 204 204 204 204 204 403 403 403
# Organizations and their people
GET    /api/v1/organizations                                                        401 200 200 200 200 200 200 403 403
POST   /api/v1/organizations/join                                                   401 200 200 200 200 200 200 401 401
GET    /api/v1/organizations/{organization_id}                                      401 200 200 200 200 404 404 403 200
PATCH  /api/v1/organizations/{organization_id}                                      401 403 403 403 200 404 404 403 200
GET    /api/v1/organizations/{organization_id}/overview                             401 403 403 403 200 404 404 403 200
GET    /api/v1/organizations/{organization_id}/standing                             401 200 200 200 200 404 404 403 200
POST   /api/v1/organizations/{organization_id}/leave                                401 409 409 200 409 404 404 401 401
GET    /api/v1/members                                                              401 403 403 200 200 200 403 403 200
GET    /api/v1/members/{membership_id}                                              401 403 403 200 200 404 403 403 200
PATCH  /api/v1/members/{membership_id}                                              401 403 403 403 200 404 403 403 200
DELETE /api/v1/members/{membership_id}                                              401 403 403 403 204 404 403 403 204
GET    /api/v1/invitations                                                          401 403 403 403 200 200 403 403 200
POST   /api/v1/invitations                                                          401 403 403 403 201 201 403 403 201
POST   /api/v1/invitations/read                                                     422 422 422 422 422 422 422 422 422
POST   /api/v1/invitations/accept                                                   401 422 422 422 422 422 422 401 401
POST   /api/v1/invitations/decline                                                  422 422 422 422 422 422 422 422 422
GET    /api/v1/invitations/{invitation_id}                                          401 403 403 403 200 404 403 403 200
POST   /api/v1/invitations/{invitation_id}/resend                                   401 403 403 403 200 404 403 403 200
DELETE /api/v1/invitations/{invitation_id}                                          401 403 403 403 204 404 403 403 204
POST   /api/v1/departments                                                          401 403 403 403 201 201 403 403 201
GET    /api/v1/departments                                                          401 200 200 200 200 200 403 200 200
GET    /api/v1/departments/{department_id}                                          401 200 200 200 200 404 403 200 200
PATCH  /api/v1/departments/{department_id}                                          401 403 403 403 200 404 403 403 200
DELETE /api/v1/departments/{department_id}                                          401 403 403 403 204 404 403 403 204
GET    /api/v1/billing                                                              401 403 403 403 200 200 403 403 403
GET    /api/v1/billing/seats                                                        401 403 403 403 200 200 403 403 403
# Providers, hours and closures
POST   /api/v1/providers                                                            401 403 403 403 201 404 403 403 201
GET    /api/v1/providers                                                            401 200 200 200 200 200 403 200 200
GET    /api/v1/providers/{provider_id}                                              401 200 200 200 200 404 403 200 200
PATCH  /api/v1/providers/{provider_id}                                              401 403 403 403 200 404 403 403 200
DELETE /api/v1/providers/{provider_id}                                              401 403 403 403 204 404 403 403 204
POST   /api/v1/providers/{provider_id}/archive                                      401 403 403 403 204 404 403 403 204
POST   /api/v1/providers/{provider_id}/restore                                      401 403 403 403 200 404 403 403 200
GET    /api/v1/providers/{provider_id}/hours                                        401 403 200 200 200 404 403 403 200
PUT    /api/v1/providers/{provider_id}/hours                                        401 403 200 200 200 404 403 403 200
POST   /api/v1/providers/{provider_id}/hours/preview                                401 403 200 200 200 404 403 403 200
PUT    /api/v1/providers/{provider_id}/hours/dates/{day}                            401 403 200 200 200 404 403 403 200
POST   /api/v1/providers/{provider_id}/hours/dates/{day}/preview                    401 403 200 200 200 404 403 403 200
DELETE /api/v1/providers/{provider_id}/hours/dates/{day}                            401 403 200 200 200 404 403 403 200
POST   /api/v1/providers/{provider_id}/hours/dates/{day}/remove                     401 403 200 200 200 404 403 403 200
POST   /api/v1/providers/{provider_id}/hours/dates/{day}/remove/preview             401 403 200 200 200 404 403 403 200
GET    /api/v1/providers/{provider_id}/time-off                                     401 403 200 200 200 404 403 403 200
POST   /api/v1/providers/{provider_id}/time-off                                     401 403 201 201 201 404 403 403 201
POST   /api/v1/providers/{provider_id}/time-off/preview                             401 403 200 200 200 404 403 403 200
DELETE /api/v1/time-off/{time_off_id}                                               401 403 204 204 204 404 403 403 204
GET    /api/v1/closures                                                             401 200 200 200 200 200 403 200 200
POST   /api/v1/closures                                                             401 403 403 201 201 201 403 403 201
POST   /api/v1/closures/preview                                                     401 403 403 200 200 200 403 403 200
DELETE /api/v1/closures/{closure_id}                                                401 403 403 204 204 404 403 403 204
GET    /api/v1/holidays                                                             401 403 403 200 200 200 403 403 200
PUT    /api/v1/holidays                                                             401 403 403 200 200 200 403 403 200
POST   /api/v1/holidays/preview                                                     401 403 403 200 200 200 403 403 200
POST   /api/v1/holidays/{day}/open                                                  401 403 403 204 204 404 403 403 204
POST   /api/v1/holidays/{day}/keep                                                  401 403 403 204 204 404 403 403 204
POST   /api/v1/holidays/{day}/keep/preview                                          401 403 403 200 200 404 403 403 200
GET    /api/v1/providers/{provider_id}/calendar                                     401 403 200 200 200 404 403 403 200
GET    /api/v1/providers/{provider_id}/calendar-feed                                401 403 404 404 200 404 403 403 403
POST   /api/v1/providers/{provider_id}/calendar-feed                                401 403 201 201 201 404 403 403 403
PATCH  /api/v1/providers/{provider_id}/calendar-feed                                401 403 404 404 200 404 403 403 403
DELETE /api/v1/providers/{provider_id}/calendar-feed                                401 403 204 204 204 404 403 403 403
GET    /api/v1/rooms/{room_id}/calendar-feed                                        401 403 403 404 404 404 403 403 403
POST   /api/v1/rooms/{room_id}/calendar-feed                                        401 403 403 201 201 404 403 403 403
PATCH  /api/v1/rooms/{room_id}/calendar-feed                                        401 403 403 404 404 404 403 403 403
DELETE /api/v1/rooms/{room_id}/calendar-feed                                        401 403 403 204 204 404 403 403 403
GET    /api/v1/devices/{device_id}/calendar-feed                                    401 403 403 404 404 404 403 403 403
POST   /api/v1/devices/{device_id}/calendar-feed                                    401 403 403 201 201 404 403 403 403
PATCH  /api/v1/devices/{device_id}/calendar-feed                                    401 403 403 404 404 404 403 403 403
DELETE /api/v1/devices/{device_id}/calendar-feed                                    401 403 403 204 204 404 403 403 403
# The catalog
GET    /api/v1/services                                                             401 200 200 200 200 200 403 200 200
POST   /api/v1/services                                                             401 403 403 201 201 201 403 403 201
GET    /api/v1/services/{service_id}                                                401 200 200 200 200 404 403 200 200
PATCH  /api/v1/services/{service_id}                                                401 403 403 200 200 404 403 403 200
POST   /api/v1/services/{service_id}/archive                                        401 403 403 200 200 404 403 403 200
POST   /api/v1/services/{service_id}/archive/preview                                401 403 403 200 200 404 403 403 200
POST   /api/v1/services/{service_id}/restore                                        401 403 403 200 200 404 403 403 200
GET    /api/v1/rooms                                                                401 403 200 200 200 200 403 403 200
POST   /api/v1/rooms                                                                401 403 403 201 201 201 403 403 201
GET    /api/v1/rooms/{room_id}                                                      401 403 200 200 200 404 403 403 200
PATCH  /api/v1/rooms/{room_id}                                                      401 403 403 200 200 404 403 403 200
POST   /api/v1/rooms/{room_id}/archive                                              401 403 403 200 200 404 403 403 200
POST   /api/v1/rooms/{room_id}/archive/preview                                      401 403 403 200 200 404 403 403 200
POST   /api/v1/rooms/{room_id}/restore                                              401 403 403 200 200 404 403 403 200
GET    /api/v1/devices                                                              401 403 200 200 200 200 403 403 200
POST   /api/v1/devices                                                              401 403 403 201 201 201 403 403 201
GET    /api/v1/devices/{device_id}                                                  401 403 200 200 200 404 403 403 200
PATCH  /api/v1/devices/{device_id}                                                  401 403 403 200 200 404 403 403 200
POST   /api/v1/devices/{device_id}/archive                                          401 403 403 200 200 404 403 403 200
POST   /api/v1/devices/{device_id}/archive/preview                                  401 403 403 200 200 404 403 403 200
POST   /api/v1/devices/{device_id}/restore                                          401 403 403 200 200 404 403 403 200
# Slots, openings and appointments; events and bookings are second spellings
POST   /api/v1/events                                                               401 403 201 403 403 403 403 403 403
POST   /api/v1/slots                                                                401 403 201 403 403 403 403 403 403
GET    /api/v1/events                                                               401 200 200 200 200 200 403 403 200
GET    /api/v1/slots                                                                401 200 200 200 200 200 403 403 200
GET    /api/v1/slots/days                                                           401 200 200 200 200 200 403 200 200
POST   /api/v1/slots/series                                                         401 403 201 403 403 403 403 403 403
POST   /api/v1/slots/series/preview                                                 401 403 200 403 403 403 403 403 403
GET    /api/v1/events/{slot_id}                                                     401 200 200 200 200 404 403 200 200
GET    /api/v1/slots/{slot_id}                                                      401 200 200 200 200 404 403 200 200
PATCH  /api/v1/slots/{slot_id}                                                      401 403 200 403 403 404 403 403 403
DELETE /api/v1/events/{slot_id}                                                     401 403 204 403 403 404 403 403 403
DELETE /api/v1/slots/{slot_id}                                                      401 403 204 403 403 404 403 403 403
GET    /api/v1/openings                                                             401 200 200 200 200 404 403 200 200
GET    /api/v1/openings/first                                                       401 200 200 200 200 404 403 200 200
GET    /api/v1/openings/days                                                        401 200 200 200 200 404 403 200 200
GET    /api/v1/openings/time                                                        401 200 200 200 200 404 403 200 200
POST   /api/v1/appointments                                                         401 201 201 201 201 404 403 403 201
POST   /api/v1/bookings                                                             401 201 201 201 201 404 403 403 201
GET    /api/v1/bookings                                                             401 200 200 200 200 200 403 403 200
GET    /api/v1/appointments                                                         401 200 200 200 200 200 403 403 200
GET    /api/v1/appointments.csv                                                     401 403 200 200 200 200 403 403 200
GET    /api/v1/bookings/{appointment_id}                                            401 200 200 200 200 404 403 403 200
GET    /api/v1/appointments/{appointment_id}                                        401 200 200 200 200 404 403 403 200
GET    /api/v1/appointments/{appointment_id}/calendar.ics                           401 200 200 200 200 404 403 403 200
GET    /api/v1/appointments/{appointment_id}/calendar-links                         401 200 200 200 200 404 403 403 200
GET    /api/v1/appointments/{appointment_id}/changes                                401 403 200 200 200 404 403 403 200
PATCH  /api/v1/appointments/{appointment_id}                                        401 403 200 200 200 404 403 403 200
POST   /api/v1/appointments/walk-ins                                                401 403 403 201 201 404 403 403 201
POST   /api/v1/bookings/{appointment_id}/cancel                                     401 200 200 200 200 404 403 403 200
POST   /api/v1/appointments/{appointment_id}/cancel                                 401 200 200 200 200 404 403 403 200
DELETE /api/v1/bookings/{appointment_id}                                            401 204 204 204 204 404 403 403 204
POST   /api/v1/appointments/{appointment_id}/move                                   401 200 200 200 200 404 403 403 200
GET    /api/v1/schedule                                                             401 403 403 200 200 200 403 403 200
# Patients
GET    /api/v1/patients                                                             401 403 403 200 200 200 403 403 200
POST   /api/v1/patients                                                             401 403 403 201 201 201 403 403 201
GET    /api/v1/patients/{patient_id}                                                401 403 403 200 200 404 403 403 200
PATCH  /api/v1/patients/{patient_id}                                                401 403 403 200 200 404 403 403 200
GET    /api/v1/patients/{patient_id}/appointments                                   401 403 403 200 200 404 403 403 200
POST   /api/v1/patients/duplicates                                                  401 403 403 200 200 200 403 403 200
POST   /api/v1/patients/{patient_id}/merge                                          401 403 403 200 200 404 403 403 200
# Doors to other systems
GET    /api/billing/portal                                                          303 303 303 303 303 303 303 303 303
GET    /api/v1/webhooks                                                             401 403 403 403 200 200 403 403 403
POST   /api/v1/webhooks                                                             401 403 403 403 201 201 403 403 403
GET    /api/v1/webhooks/event-types                                                 401 403 403 403 200 200 403 403 403
GET    /api/v1/webhooks/{endpoint_id}                                               401 403 403 403 200 404 403 403 403
PATCH  /api/v1/webhooks/{endpoint_id}                                               401 403 403 403 200 404 403 403 403
DELETE /api/v1/webhooks/{endpoint_id}                                               401 403 403 403 204 404 403 403 403
POST   /api/v1/webhooks/{endpoint_id}/secret                                        401 403 403 403 201 404 403 403 403
POST   /api/v1/webhooks/{endpoint_id}/test                                          401 403 403 403 202 404 403 403 403
POST   /api/v1/webhooks/{endpoint_id}/replay                                        401 403 403 403 202 404 403 403 403
GET    /api/v1/webhooks/{endpoint_id}/deliveries                                    401 403 403 403 200 404 403 403 403
GET    /api/v1/webhooks/{endpoint_id}/deliveries/{delivery_id}                      401 403 403 403 200 404 403 403 403
POST   /api/v1/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay               401 403 403 403 202 404 403 403 403
POST   /api/webhooks/polar                                                          403 403 403 403 403 403 403 403 403
GET    /api/checkouts/{secret}                                                      303 303 303 303 303 303 303 303 303
GET    /calendars/{token}.ics                                                       404 404 404 404 404 404 404 404 404
HEAD   /calendars/{token}.ics                                                       404 404 404 404 404 404 404 404 404
GET    /api/v1/api-keys                                                             401 403 403 403 200 200 403 403 403
GET    /api/v1/api-keys/{key_id}                                                    401 403 403 403 200 404 403 403 403
POST   /api/v1/api-keys                                                             401 403 403 403 201 201 403 403 403
DELETE /api/v1/api-keys/{key_id}                                                    401 403 403 403 204 404 403 403 403
# For everybody
GET    /api/v1/public/organizations/{slug}                                          200 200 200 200 200 200 200 200 200
GET    /api/v1/public/organizations/{slug}/departments                              200 200 200 200 200 200 200 200 200
GET    /api/v1/public/organizations/{slug}/providers                                200 200 200 200 200 200 200 200 200
GET    /api/v1/public/organizations/{slug}/services                                 200 200 200 200 200 200 200 200 200
GET    /api/v1/public/organizations/{slug}/closures                                 200 200 200 200 200 200 200 200 200
GET    /api/v1/public/organizations/{slug}/slots                                    200 200 200 200 200 200 200 200 200
GET    /api/v1/public/organizations/{slug}/slots/days                               200 200 200 200 200 200 200 200 200
GET    /api/v1/public/organizations/{slug}/openings                                 200 200 200 200 200 200 200 200 200
GET    /api/v1/public/organizations/{slug}/openings/first                           200 200 200 200 200 200 200 200 200
GET    /api/v1/public/organizations/{slug}/openings/days                            200 200 200 200 200 200 200 200 200
# For the platform's administrators, never by a key
GET    /api/v1/admin/overview                                                       401 403 403 403 403 403 200 403 403
GET    /api/v1/admin/subscriptions                                                  401 403 403 403 403 403 200 403 403
GET    /api/v1/admin/subscriptions/counts                                           401 403 403 403 403 403 200 403 403
POST   /api/v1/admin/subscriptions/compare                                          401 403 403 403 403 403 503 403 403
GET    /api/v1/admin/polar-events                                                   401 403 403 403 403 403 200 403 403
GET    /api/v1/admin/polar-events/{event_id}                                        401 403 403 403 403 403 200 403 403
POST   /api/v1/admin/polar-events/{event_id}/retry                                  401 403 403 403 403 403 200 403 403
POST   /api/v1/admin/polar-events/{event_id}/discard                                401 403 403 403 403 403 200 403 403
# Forms of the pages, sent empty
POST   /auth/sign-up                                                                422 422 422 422 422 422 422 422 422
POST   /auth/resend-verification                                                    422 422 422 422 422 422 422 422 422
POST   /auth/verify-email                                                           422 422 422 422 422 422 422 422 422
POST   /auth/sign-in                                                                422 422 422 422 422 422 422 422 422
POST   /auth/forgot-password                                                        422 422 422 422 422 422 422 422 422
POST   /auth/reset-password                                                         422 422 422 422 422 422 422 422 422
POST   /auth/change-password                                                        401 422 422 422 422 422 422 401 401
POST   /auth/sign-out                                                               200 200 200 200 200 200 200 200 200
POST   /auth/switch-organization                                                    401 404 404 404 404 404 404 401 401
POST   /auth/join-organization                                                      401 404 404 404 404 404 404 401 401
POST   /auth/leave-organization                                                     401 404 404 404 404 404 404 401 401
POST   /auth/api-key                                                                401 422 422 422 422 422 422 401 401
POST   /auth/calendar-address                                                       401 422 422 422 422 422 422 401 401
POST   /auth/subscribe                                                              422 422 422 422 422 422 422 422 422
POST   /auth/renew-subscription                                                     401 403 403 403 503 503 403 401 401
POST   /auth/resend-claim                                                           422 422 422 422 422 422 422 422 422
POST   /auth/invitation                                                             422 422 422 422 422 422 422 422 422
POST   /auth/accept-invitation                                                      422 422 422 422 422 422 422 422 422
POST   /auth/reject-invitation                                                      422 422 422 422 422 422 422 422 422
POST   /auth/language                                                               200 200 200 200 200 200 200 200 200
POST   /auth/webhook-secret                                                         401 404 404 404 404 404 404 401 401
"""
