/// What nobody needs any more is removed, so that no table grows for ever.
@NullMarked
package io.safekeep.runtime.housekeeping;

import org.jspecify.annotations.NullMarked;
