// A catalogue as large as a county's.

/**
 * The Anxi example with village clinics until it has n institutions.
 * @param {string} source the catalogue as JSON
 */
export function grown(source, n) {
  const catalog = JSON.parse(source);
  const clinic = catalog.institutions["lantian-village-south"];
  for (let i = Object.keys(catalog.institutions).length; i < n; i++) catalog.institutions["v" + String(i).padStart(4, "0")] = Object.assign({}, clinic, { codes: { local: "V" + i } });
  return JSON.stringify(catalog);
}
