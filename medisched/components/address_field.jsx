import { useEffect, useState } from "react";
import { Link, useLocation } from "react-router";

// A hidden field with a parameter of the page's own address, such as where to go after signing in. It comes after the
// first render, because the page was built without parameters.
export function AddressField({ name, query }) {
  const { search } = useLocation();
  const [value, setValue] = useState("");
  useEffect(() => setValue(new URLSearchParams(search).get(query) ?? ""), [search, query]);
  return value ? <input type="hidden" name={name} value={value} readOnly /> : null;
}

// A link to another form that keeps where the person wanted to go.
export function OnwardLink({ to, label }) {
  const { search } = useLocation();
  const [next, setNext] = useState("");
  useEffect(() => setNext(new URLSearchParams(search).get("next") ?? ""), [search]);
  const href = next ? `${to}?${new URLSearchParams({ next })}` : to;
  return <Link to={href} className="text-link">{label}</Link>;
}
