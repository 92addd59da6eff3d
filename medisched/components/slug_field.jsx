import { useEffect, useRef, useState } from "react";

const PAUSE = 300;
const KEPT = "medisched-slug";
const ACCENTS = /\p{M}/gu;
// Letters that Unicode does not take apart, though people who write them do; the same as the server's.
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

// A name as an address: plain small letters and digits, joined by hyphens.
function addressOf(name, longest) {
  const latin = name.toLowerCase().replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]);
  const plain = latin.normalize("NFKD").replace(ACCENTS, "");
  return plain.replace(/['’]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-/, "").slice(0, longest).replace(/-$/, "");
}

// What the server found out about what stands in the field; an answer about an older text is not shown. Until there is
// anything to say, what is allowed stands in its place.
function Answer({ id, value, checked, isFree, said, suggestion, prefix, words, onUse }) {
  const isAnswered = value !== "" && value === checked;
  return (
    <div id={id} className="slug-answer">
      {!isAnswered && <p className="field-help">{value ? words.waiting : words.help}</p>}
      <p role="status" className={isFree ? "slug-free" : "slug-taken"}>
        {isAnswered && (isFree ? `✓ ${prefix}${value} ${words.free}` : said)}
      </p>
      {isAnswered && !isFree && suggestion && (
        <button type="button" className="button button-secondary" onClick={() => onUse(suggestion)}>
          {words.use} {suggestion}
        </button>
      )}
    </div>
  );
}

// The address follows the field `source` until the person edits it, and again once they have emptied it.
export function SlugField({ source, person, prefix, checked, isFree, said, suggestion, error, words, onCheck, ...input }) {
  const [value, setValue] = useState("");
  const [refused, setRefused] = useState("");
  const field = useRef(null);
  const isOwn = useRef(false);
  const write = (text) => {
    isOwn.current = text !== "";
    sessionStorage.setItem(KEPT, text);
    setValue(text);
  };

  useEffect(() => {
    const name = document.getElementById(source);
    const follow = () => isOwn.current || setValue(addressOf(name.value, input.maxLength));
    // Whoever comes back from the next page finds their own address: the browser gives the name back, but not this.
    const own = field.current.value || (name?.value && sessionStorage.getItem(KEPT));
    if (own) write(own);
    else {
      sessionStorage.removeItem(KEPT);
      if (name?.value) follow();
    }
    name?.addEventListener("input", follow);
    return () => name?.removeEventListener("input", follow);
  }, [source]);

  // What somebody has already begun to pay for is free for them alone, so it matters who asks.
  useEffect(() => {
    const mailbox = () => document.getElementById(person);
    const ask = () => value && onCheck(value, mailbox()?.value ?? "");
    const askAgain = (event) => event.target === mailbox() && ask();
    const timer = setTimeout(ask, PAUSE);
    document.addEventListener("change", askAgain);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("change", askAgain);
    };
  }, [value, person]);

  // What was refused is said as long as it stands there.
  useEffect(() => setRefused(error ? value : ""), [error]);
  const problem = error && value === refused ? error : "";
  const isWrong = problem !== "" || (value !== "" && value === checked && !isFree);

  const use = (text) => {
    write(text);
    field.current.focus();
  };

  return (
    <>
      <div className="prefixed">
        <span id={`${input.id}-prefix`} className="prefix cut">{prefix}</span>
        <input
          {...input}
          ref={field}
          className="input"
          value={value}
          onChange={(event) => write(event.target.value.toLowerCase().replace(/\s+/g, "-"))}
          aria-invalid={isWrong}
          aria-describedby={`${input.id}-prefix ${input.id}-${problem ? "error" : "answer"}`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </div>
      <p id={`${input.id}-error`} role="alert" className="field-error">{problem}</p>
      {!problem && (
        <Answer
          id={`${input.id}-answer`}
          {...{ value, checked, isFree, said, suggestion, prefix, words }}
          onUse={use}
        />
      )}
    </>
  );
}
