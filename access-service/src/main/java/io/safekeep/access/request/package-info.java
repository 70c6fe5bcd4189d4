/// Requests for access: asked with a reason, decided by others within a time, kept for ever.
@NullMarked
package io.safekeep.access.request;

import org.jspecify.annotations.NullMarked;
