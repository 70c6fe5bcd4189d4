package io.safekeep.testing.sample.store;

import java.sql.Connection;

public class SqlStores {
  record Row(Connection connection) {}
}
