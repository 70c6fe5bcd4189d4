// Puts what stands behind the # of the address into the form, and takes it out of the address bar
// and the history. Without this script the code is typed in.
const field = document.querySelector("[data-from-fragment]");
if (field && location.hash.length > 1) {
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
