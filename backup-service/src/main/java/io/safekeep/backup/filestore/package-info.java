/// Tenants' files as datastores of their own kind: registered, captured all the time, brought back
/// to an instant, checked.
@NullMarked
package io.safekeep.backup.filestore;

import org.jspecify.annotations.NullMarked;
