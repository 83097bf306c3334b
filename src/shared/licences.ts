/** The licences of what ships with the product, as the build collects them. */
export interface Licences {
  readonly packages: readonly { readonly name: string; readonly version: string; readonly licence: string }[];
  /** The full texts. */
  readonly text: string;
}
