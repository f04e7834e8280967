/** The Worker that next-on-pages makes of the Next application; it exists only once that is built. */
declare module '*/_worker.js/index.js' {
  const worker: {
    fetch(request: Request, environment: object, context: unknown): Promise<Response>;
  };
  export default worker;
}
