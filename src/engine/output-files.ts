/** The files that this program writes. A folder with others in it is not ours to replace. */

const OWN_FILES =
  /^(albert_model\.ckpt\.(index|data-\d{5}-of-\d{5})|checkpoint|albert_config\.json|vocab\.txt|config\.json|tokenizer_config\.json|model\.safetensors|README\.md|conversion\.json)$/;

export function isOwnFile(name: string): boolean {
  return OWN_FILES.test(name);
}
