/// Exports: tables and schemas of a restored copy as files that need no Safekeep to be read.
@NullMarked
package io.safekeep.backup.export;

import org.jspecify.annotations.NullMarked;
