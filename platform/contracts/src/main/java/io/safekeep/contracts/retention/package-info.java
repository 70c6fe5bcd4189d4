/// Facts that retention-service tells: how far a former tenant's data is on its way out, and who
/// has to do what about it.
@NullMarked
package io.safekeep.contracts.retention;

import org.jspecify.annotations.NullMarked;
