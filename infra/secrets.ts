/** What a secret looks like when it stands in a file by mistake. */
const forms: readonly (readonly [what: string, form: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[\w+/]{32}/],
  ['a key of a machine client', /\bglk_m-[a-z0-9-]{1,40}_[\w-]{43}\b/],
  ['a signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/],
  ['a cloud access key', /\b(?:AKIA|ASIA|LTAI)[A-Z0-9]{16}\b/],
  ['a token of a code host', /\b(?:gh[pousr]_\w{36}|github_pat_\w{60,}|glpat-[\w-]{20})\b/],
  ['a one-time link', /\/welcome#[\w-]{43}\b/],
];

/** Names what of all this stands in the text. */
export const secretsIn = (text: string): readonly string[] =>
  forms.filter(([, form]) => form.test(text)).map(([what]) => what);
