const { html, PlayerElement, registerBlock, rich } = globalThis.coursekit;

class CoursekitBanner extends PlayerElement {
  static properties = { spec: { attribute: false } };

  render() {
    return html`<p>${rich(this.spec.body)}</p>`;
  }
}

registerBlock({ type: "banner", element: CoursekitBanner, attempts: false });
