"""Colours that the product's stylesheet gets from its theme elsewhere, and the few classes of these pages."""

STYLE = """
:root {
  color-scheme: light dark;
  --radius-2: 4px; --radius-3: 6px; --radius-4: 8px; --radius-5: 12px;
  --gray-2: #f9f9fb; --gray-10: #80838d; --gray-12: #1c2024; --gray-a2: #00005503; --gray-a3: #0000330f;
  --gray-a5: #00062d20; --gray-a8: #00083046; --gray-a9: #00051d74;
  --accent-a2: #00aa7e0e; --accent-a3: #00c69d1f; --accent-a4: #00c39c32;
    --accent-a7: #00a88078; --accent-12: #0d3d38;
  --amber-a2: #ffd5000d; --amber-a3: #ffde003d; --amber-a7: #e4780061; --amber-12: #4f3422;
  --red-a2: #ff000008; --red-a3: #f3000d14; --red-a7: #df000356; --red-12: #641723;
  --blue-a3: #008fff19; --blue-12: #113264;
}
@media (prefers-color-scheme: dark) {
  :root {
    --gray-2: #18191b; --gray-10: #777b84; --gray-12: #edeef0; --gray-a2: #d8f4f609; --gray-a3: #ddeaf814;
    --gray-a5: #d9edfe25; --gray-a8: #dfebfd6d; --gray-a9: #e5edfd7b;
    --accent-a2: #5efbfd0c; --accent-a3: #00f7fa22; --accent-a4: #12fff03a;
    --accent-a7: #23ffe67b; --accent-12: #adf0dd;
    --amber-a2: #fd83000d; --amber-a3: #fa820022; --amber-a7: #ffab257b; --amber-12: #ffe7b3;
    --red-a2: #f22f3e11; --red-a3: #ff173f2d; --red-a7: #ff5d61a5; --red-12: #ffd1d9;
    --blue-a3: #0077ff3a; --blue-12: #c2e6ff;
    --primary: #0fa594; --primary-hover: #22b8a6; --primary-ink: #03211d; --page: #0f1113; --surface: #17191c;
    --muted: #b0b4ba; --accent-ink: #3fd6c0; --danger: #f0595b; --danger-hover: #ff6d6f;
  }
}
.sim-label p { margin: 0; }
.sim-label {
  padding: 8px 16px; text-align: center; font-size: 14px; font-weight: 600;
  background: linear-gradient(var(--amber-a3), var(--amber-a3)), var(--surface); color: var(--amber-12);
}
.sim-narrow, .sim-wide {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 20px;
  margin: 0 auto;
  padding: 24px 16px 64px;
}
.sim-narrow { max-width: 560px; }
.sim-wide { max-width: 1184px; }
.sim-total {
  display: flex;
  justify-content: space-between;
  gap: 12px;
  font-weight: 600;
  padding-top: 12px;
  border-top: 1px solid var(--line);
}
.sim-line { display: flex; justify-content: space-between; gap: 12px; }
.sim-cards { display: grid; gap: 8px; margin-top: 6px; }
.fact > dd { min-width: 0; overflow-wrap: anywhere; }
.sim-row > div { min-width: 0; overflow-wrap: anywhere; }
.sim-row .button-quiet { margin-right: -16px; }
.sim-card { position: relative; display: block; cursor: pointer; }
.sim-card > input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.sim-card > span {
  display: grid;
  padding: 12px 16px;
  border: 1px solid var(--line-strong);
  border-radius: var(--radius-3);
}
.sim-card > input:checked + span {
  border-color: var(--primary);
  box-shadow: inset 0 0 0 1px var(--primary);
  background: var(--accent-a3);
}
.sim-card > input:focus-visible + span { outline: 2px solid var(--primary); outline-offset: 2px; }
.sim-rows { display: grid; gap: 12px; list-style: none; }
.sim-row {
  display: flex;
  justify-content: space-between;
  align-items: center;
  gap: 8px 16px;
  flex-wrap: wrap;
  padding-top: 12px;
  border-top: 1px solid var(--line);
}
.sim-row:first-child { border-top: 0; padding-top: 0; }
.sim-options {
  display: grid;
  gap: 4px 24px;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr));
  align-items: end;
}
.sim-select { appearance: auto; }
fieldset { min-width: 0; }
@media (prefers-color-scheme: dark) { .button-danger { color: #2a0607; } }
@media print {
  .sim-label, .button-row, .text-link { display: none; }
  .card { border: 0; padding: 0; }
}
"""
