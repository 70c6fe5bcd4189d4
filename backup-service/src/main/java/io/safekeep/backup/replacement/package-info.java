/// Replacements: two persons put a server that is restored to an earlier state in the place of a
/// datastore's server.
@NullMarked
package io.safekeep.backup.replacement;

import org.jspecify.annotations.NullMarked;
