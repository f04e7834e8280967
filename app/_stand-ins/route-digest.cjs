// Stands in for the framework's own SHA-256, in Worker's code twice, that shortens a route's name for a cache on disk. Where
// there is no disk, the name itself does.
module.exports = () => {
  let hex = '';
  const digest = {
    update(bytes) {
      hex += Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return digest;
    },
    digest: () => hex,
  };
  return digest;
};
