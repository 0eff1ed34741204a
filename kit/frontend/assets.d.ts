/** Stylesheets are imported as text; the catalogue is made from the .po files at build time. */
declare module "*.css" {
  const text: string;
  export default text;
}
declare module "virtual:catalogue" {
  const catalogue: Record<string, Record<string, string>>;
  export default catalogue;
}
declare module "virtual:author-catalogue" {
  const catalogue: Record<string, Record<string, string>>;
  export default catalogue;
}
