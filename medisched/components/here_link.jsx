import { Link, useLocation, useNavigate } from "react-router";

// A link to a form that leads back to this page, with what is chosen on it by then.
export function HereLink({ to, label, className }) {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const withNext = (next) => `${to}?${new URLSearchParams({ next })}`;
  const go = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(withNext(window.location.pathname + window.location.search));
  };
  return <Link to={withNext(pathname)} onClick={go} className={className} suppressHydrationWarning>{label}</Link>;
}
