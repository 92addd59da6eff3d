import { useState } from "react";
import { CopyField } from "./copy_field.jsx";
import { PostForm } from "./post_form.jsx";

// A form that makes an API key, and then the key: it is kept here and nowhere else until this is closed.
export function NewKey({ words, children, ...form }) {
  const [key, setKey] = useState("");

  if (!key) {
    return (
      <PostForm {...form} onAnswer={(answer) => setKey(String(answer.key ?? ""))}>
        {children}
      </PostForm>
    );
  }
  const copying = { copyLabel: words.copy, copiedLabel: words.copied, failedLabel: words.failed };
  return (
    <div className="new-key">
      <p className="banner banner-warn" role="status">{words.once}</p>
      <div className="field">
        <label htmlFor="new-key" className="field-label">{words.key}</label>
        <CopyField id="new-key" value={key} copyName={words.copyKey} {...copying} autoFocus />
      </div>
      <div className="field">
        <label htmlFor="new-key-example" className="field-label">{words.example}</label>
        <CopyField
          id="new-key-example"
          value={`curl -H "Authorization: Bearer ${key}" ${window.location.origin}/api/v1/me`}
          copyName={words.copyExample}
          {...copying}
        />
      </div>
    </div>
  );
}
