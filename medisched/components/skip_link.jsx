// To the content, past the navigation; the address stays as it is, because what stands behind `#` may be a secret.
export function SkipLink({ label, target }) {
  const jump = (event) => {
    event.preventDefault();
    const content = document.getElementById(target);
    content?.focus();
    content?.scrollIntoView();
  };
  return (
    <a className="skip-link" href={`#${target}`} onClick={jump}>
      {label}
    </a>
  );
}
