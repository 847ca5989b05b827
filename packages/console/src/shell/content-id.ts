/** The element that holds the content of a page. What opens over a table belongs in it, too, and not beside it. */
export const contentId = 'content'
