/// Plain SQL in the current transaction, for logs, queues and hot paths.
@NullMarked
package io.safekeep.runtime.sql;

import org.jspecify.annotations.NullMarked;
