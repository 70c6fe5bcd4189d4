/// New versions of programs on people's devices, announced in public.
@NullMarked
package io.safekeep.notification.release;

import org.jspecify.annotations.NullMarked;
