/// Pages on which administrators see to people, policies and keys: the API's routes, for a browser.
@NullMarked
package io.safekeep.identity.admin;

import org.jspecify.annotations.NullMarked;
