/** Names of the player's elements in the document. */

/** Define `coursekit-NAME`, unless another copy of the player has done so on this page. */
export function defineElement(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(`coursekit-${name}`)) customElements.define(`coursekit-${name}`, element);
}
