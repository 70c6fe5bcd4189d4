/// Work that is due: rows that any replica may claim, judged by the database's clock.
@NullMarked
package io.safekeep.runtime.work;

import org.jspecify.annotations.NullMarked;
