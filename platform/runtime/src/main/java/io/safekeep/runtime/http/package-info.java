/// What all APIs share: paging, idempotent creation, security headers.
@NullMarked
package io.safekeep.runtime.http;

import org.jspecify.annotations.NullMarked;
