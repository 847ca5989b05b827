/** Where the style and the script of the pages lie: files beside the code, read by whoever serves them. */
export const assetFolder: URL = new URL('../assets/', import.meta.url)
