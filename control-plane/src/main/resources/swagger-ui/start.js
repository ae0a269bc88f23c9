// Our own document, no validator elsewhere; the token that is given stays in this tab's memory.
window.SwaggerUIBundle({
  url: '/openapi.yml',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
});
