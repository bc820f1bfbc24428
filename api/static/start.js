// Shows the OpenAPI document that the page names. A file of its own, because the page may run no script within it.
window.addEventListener("load", () => {
  const place = document.getElementById("swagger-ui");
  SwaggerUIBundle({ url: place.dataset.document, dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
});
