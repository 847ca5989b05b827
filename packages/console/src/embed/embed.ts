/** The one file that a page of another product loads. */

import './styles.ts'
import { GuichetCredentials } from './element.tsx'

// A page may load the script twice.
if (customElements.get('guichet-credentials') === undefined) {
  customElements.define('guichet-credentials', GuichetCredentials)
}
