import { useEffect, useState } from "react";
import { useLocation } from "react-router";

// A hidden field with a parameter of the page's own address, such as where to go after signing in. It comes after the
// first render, because the page was built without parameters.
export function AddressField({ name, query }) {
  const { search } = useLocation();
  const [value, setValue] = useState("");
  useEffect(() => setValue(new URLSearchParams(search).get(query) ?? ""), [search, query]);
  return value ? <input type="hidden" name={name} value={value} readOnly /> : null;
}
