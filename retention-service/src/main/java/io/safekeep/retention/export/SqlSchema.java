package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.runtime.sql.SqlFault;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Writes what a database is made of as SQL for `psql`, in two parts: what must be there before the
/// rows come, and what is added when they are there. What it leaves out stands at its beginning.
final class SqlSchema {

  private static final String BEGINNING =
      """
      -- Made by Safekeep, for psql. Carries schemas, extensions, types, functions, sequences, tables,
      -- views, constraints, indexes, triggers, rules, policies and comments on tables and columns.
      -- Leaves out owners, privileges, aggregates, operators, casts, text search, foreign servers,
      -- publications, subscriptions and event triggers.
      set client_encoding = 'UTF8';
      set standard_conforming_strings = on;
      set check_function_bodies = off;
      set search_path = '';

      """;

  /// Named by users, and no part of an extension; `%1$s` is the object, `%2$s` its catalogue.
  private static final String OWN =
      """
       n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and not exists
        (select 1 from pg_catalog.pg_depend e where e.objid = %1$s.oid and e.deptype = 'e'
          and e.classid = 'pg_catalog.%2$s'::regclass)
      """;

  private static final String SCHEMAS =
      "select format('create schema if not exists %I;', nspname) from pg_catalog.pg_namespace n where"
          + OWN.formatted("n", "pg_namespace")
          + "order by nspname";

  private static final String EXTENSIONS =
      """
      select format('create extension if not exists %I with schema %I;', extname, nspname)
      from pg_catalog.pg_extension x join pg_catalog.pg_namespace n on n.oid = extnamespace
      where extname <> 'plpgsql' order by x.oid
      """;

  private static final String TYPES =
      """
      select case t.typtype
        when 'e' then format('create type %I.%I as enum (%s);', n.nspname, t.typname,
          (select coalesce(string_agg(quote_literal(enumlabel), ', ' order by enumsortorder), '')
           from pg_catalog.pg_enum where enumtypid = t.oid))
        when 'd' then format('create domain %I.%I as %s%s%s%s;', n.nspname, t.typname,
          format_type(t.typbasetype, t.typtypmod),
          coalesce(' default ' || t.typdefault, ''),
          case when t.typnotnull then ' not null' else '' end,
          coalesce((select string_agg(format(' constraint %I %s', conname,
              pg_get_constraintdef(k.oid)), '' order by conname)
            from pg_catalog.pg_constraint k where contypid = t.oid and contype = 'c'), ''))
        when 'r' then format('create type %I.%I as range (subtype = %s);', n.nspname, t.typname,
          (select format_type(rngsubtype, null) from pg_catalog.pg_range where rngtypid = t.oid))
        else format('create type %I.%I as (%s);', n.nspname, t.typname,
          (select coalesce(string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)),
              ', ' order by attnum), '')
           from pg_catalog.pg_attribute
           where attrelid = t.typrelid and attnum > 0 and not attisdropped))
        end
      from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      left join pg_catalog.pg_class c on c.oid = t.typrelid
      where (t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and c.relkind = 'c') and
      """
          + OWN.formatted("t", "pg_type")
          + "order by t.oid";

  private static final String SEQUENCES =
      """
      select format(
        'create sequence %I.%I as %s increment by %s minvalue %s maxvalue %s start with %s cache %s%s;',
        n.nspname, c.relname, format_type(seqtypid, null), seqincrement, seqmin, seqmax, seqstart,
        seqcache, case when seqcycle then ' cycle' else '' end)
      from pg_catalog.pg_sequence s join pg_catalog.pg_class c on c.oid = s.seqrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where not exists (select 1 from pg_catalog.pg_depend i where i.objid = c.oid
        and i.classid = 'pg_catalog.pg_class'::regclass and i.deptype = 'i') and
      """
          + OWN.formatted("c", "pg_class")
          + "order by c.oid";

  /// `%s` is empty for functions that need no table to be there, `not` for the others.
  private static final String FUNCTIONS =
      """
      select pg_get_functiondef(p.oid) || ';'
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where p.prokind in ('f', 'p', 'w') and %s not exists
        (select 1 from pg_catalog.pg_depend d
         left join pg_catalog.pg_type t
           on d.refclassid = 'pg_catalog.pg_type'::regclass and t.oid = d.refobjid
         left join pg_catalog.pg_type element on element.oid = t.typelem
         left join pg_catalog.pg_class c on c.oid in (t.typrelid, element.typrelid)
         where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid
           and (d.refclassid = 'pg_catalog.pg_class'::regclass or c.relkind in ('r', 'p', 'v', 'm')))
        and
      """
          + OWN.formatted("p", "pg_proc").replace("%", "%%")
          + "order by p.oid";

  /// Parents come before their children: by the number of their ancestors.
  private static final String TABLES =
      """
      with recursive ancestor(relation, depth) as (
        select oid, 0 from pg_catalog.pg_class where relkind in ('r', 'p')
        union all
        select i.inhrelid, a.depth + 1 from ancestor a
        join pg_catalog.pg_inherits i on i.inhparent = a.relation)
      select format('create %stable %I.%I%s%s%s;',
        case c.relpersistence when 'u' then 'unlogged ' else '' end, n.nspname, c.relname,
        case when c.relispartition then format(' partition of %s %s', parent.names,
            pg_get_expr(c.relpartbound, c.oid))
          else ' (' || coalesce((select string_agg(E'\n  ' || format('%I %s%s%s%s', attname,
              format_type(atttypid, atttypmod),
              coalesce((select format(' collate %I.%I', cn.nspname, co.collname)
                from pg_catalog.pg_collation co
                join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace
                join pg_catalog.pg_type ty on ty.oid = a.atttypid
                where co.oid = a.attcollation and ty.typcollation <> a.attcollation), ''),
              case
                when attgenerated <> '' then format(' generated always as (%s) %s',
                  pg_get_expr(adbin, adrelid),
                  case attgenerated when 's' then 'stored' else 'virtual' end)
                when attidentity <> '' then format(' generated %s as identity',
                  case attidentity when 'a' then 'always' else 'by default' end)
                else coalesce(' default ' || pg_get_expr(adbin, adrelid), '') end,
              case when attnotnull then ' not null' else '' end), ',' order by attnum)
            from pg_catalog.pg_attribute a
            left join pg_catalog.pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
            where a.attrelid = c.oid and attnum > 0 and not attisdropped and attislocal), '') || ')'
        end,
        case when not c.relispartition and parent.names is not null
          then format(' inherits (%s)', parent.names) else '' end,
        case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end)
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      cross join lateral (select string_agg(format('%I.%I', pn.nspname, p.relname), ', '
          order by inhseqno) as names
        from pg_catalog.pg_inherits join pg_catalog.pg_class p on p.oid = inhparent
        join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace where inhrelid = c.oid) parent
      where c.relkind in ('r', 'p') and c.relpersistence <> 't' and
      """
          + OWN.formatted("c", "pg_class")
          + "order by (select max(depth) from ancestor where relation = c.oid), c.oid";

  private static final String OWNED_SEQUENCES =
      """
      select format('alter sequence %I.%I owned by %I.%I.%I;', n.nspname, s.relname, tn.nspname,
        t.relname, a.attname)
      from pg_catalog.pg_depend d join pg_catalog.pg_class s on s.oid = d.objid and s.relkind = 'S'
      join pg_catalog.pg_namespace n on n.oid = s.relnamespace
      join pg_catalog.pg_class t on t.oid = d.refobjid
      join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
      where d.classid = 'pg_catalog.pg_class'::regclass and d.deptype = 'a' and
      """
          + OWN.formatted("s", "pg_class")
          + "order by s.oid";

  private static final String CONSTRAINTS =
      """
      select format('alter table %I.%I add constraint %I %s;', n.nspname, c.relname, conname,
        pg_get_constraintdef(k.oid))
      from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where contype in ('c', 'p', 'u', 'x', 'f') and conparentid = 0 and conislocal and
      """
          + OWN.formatted("c", "pg_class")
          + "order by contype = 'f', contype <> 'p', k.oid";

  /// The definition of a partitioned index names the parent only; without that word it is made on
  /// all partitions.
  private static final String INDEXES =
      """
      select case i.relkind when 'I'
        then regexp_replace(pg_get_indexdef(i.oid), ' ON ONLY ', ' ON ')
        else pg_get_indexdef(i.oid) end || ';'
      from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid
      join pg_catalog.pg_class c on c.oid = x.indrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where not i.relispartition and c.relkind in ('r', 'p') and not exists
        (select 1 from pg_catalog.pg_constraint where conindid = i.oid and contype in ('p', 'u', 'x'))
        and
      """
          + OWN.formatted("c", "pg_class")
          + "order by i.oid";

  private static final String VIEWS =
      """
      select format('create %sview %I.%I as %s',
        case c.relkind when 'm' then 'materialized ' else '' end, n.nspname, c.relname,
        pg_get_viewdef(c.oid))
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('v', 'm') and c.relpersistence <> 't' and
      """
          + OWN.formatted("c", "pg_class")
          + "order by c.oid";

  private static final String VIEW_INDEXES =
      INDEXES.replace("c.relkind in ('r', 'p')", "c.relkind = 'm'");

  private static final String TRIGGERS =
      """
      select pg_get_triggerdef(t.oid) || ';'
      from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where not t.tgisinternal and t.tgparentid = 0 and
      """
          + OWN.formatted("c", "pg_class")
          + "order by t.oid";

  private static final String RULES =
      """
      select pg_get_ruledef(r.oid)
      from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where r.rulename <> '_RETURN' and
      """
          + OWN.formatted("c", "pg_class")
          + "order by r.oid";

  private static final String ROW_SECURITY =
      """
      select format('alter table %I.%I %s row level security;', n.nspname, c.relname, how)
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      cross join (values ('enable'), ('force')) as h(how)
      where (how = 'enable' and c.relrowsecurity or how = 'force' and c.relforcerowsecurity) and
      """
          + OWN.formatted("c", "pg_class")
          + "order by c.oid, how";

  /// For everybody: the roles that a policy names are not part of the database.
  private static final String POLICIES =
      """
      select format('create policy %I on %I.%I as %s for %s%s%s;', polname, n.nspname, c.relname,
        case when polpermissive then 'permissive' else 'restrictive' end,
        case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
          when 'd' then 'delete' else 'all' end,
        coalesce(' using (' || pg_get_expr(polqual, polrelid) || ')', ''),
        coalesce(' with check (' || pg_get_expr(polwithcheck, polrelid) || ')', ''))
      from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where
      """
          + OWN.formatted("c", "pg_class")
          + "order by p.oid";

  private static final String COMMENTS =
      """
      select case when d.objsubid = 0
        then format('comment on table %I.%I is %L;', n.nspname, c.relname, d.description)
        else format('comment on column %I.%I.%I is %L;', n.nspname, c.relname,
          (select attname from pg_catalog.pg_attribute
           where attrelid = c.oid and attnum = d.objsubid), d.description) end
      from pg_catalog.pg_description d join pg_catalog.pg_class c on c.oid = d.objoid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where d.classoid = 'pg_catalog.pg_class'::regclass and c.relkind in ('r', 'p') and
      """
          + OWN.formatted("c", "pg_class")
          + "order by c.oid, d.objsubid";

  /// Each gives a statement that reads where a sequence stands and makes a statement of it.
  private static final String POSITIONS =
      """
      select format('select format(%L, last_value, is_called) from %I.%I',
        'select pg_catalog.setval(' || replace(coalesce(
          (select format('pg_catalog.pg_get_serial_sequence(%L, %L)',
             format('%I.%I', tn.nspname, t.relname), a.attname)
           from pg_catalog.pg_depend d join pg_catalog.pg_class t on t.oid = d.refobjid
           join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
           join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
           where d.objid = c.oid and d.classid = 'pg_catalog.pg_class'::regclass
             and d.deptype = 'i'),
          quote_literal(format('%I.%I', n.nspname, c.relname))), '%', '%%') || ', %s, %L);',
        n.nspname, c.relname)
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'S' and
      """
          + OWN.formatted("c", "pg_class")
          + "order by c.oid";

  private static final List<String> BEFORE =
      List.of(
          SCHEMAS, EXTENSIONS, TYPES, SEQUENCES, FUNCTIONS.formatted(""), TABLES, OWNED_SEQUENCES);

  private static final List<String> AFTER =
      List.of(
          CONSTRAINTS,
          INDEXES,
          FUNCTIONS.formatted("not"),
          VIEWS,
          VIEW_INDEXES,
          TRIGGERS,
          RULES,
          ROW_SECURITY,
          POLICIES,
          COMMENTS);

  private final Connection connection;

  SqlSchema(Connection connection) {
    this.connection = connection;
  }

  /// What must be there before the rows come.
  void writeBefore(OutputStream out) throws IOException {
    out.write(BEGINNING.getBytes(UTF_8));
    for (String statement : before()) {
      line(statement, out);
    }
  }

  /// What is added when the rows are there.
  void writeAfter(OutputStream out) throws IOException {
    out.write(BEGINNING.getBytes(UTF_8));
    for (String statement : after()) {
      line(statement, out);
    }
  }

  List<String> before() {
    return statements(BEFORE);
  }

  List<String> after() {
    List<String> statements = statements(AFTER);
    try {
      for (String position : texts(connection, POSITIONS)) {
        statements.addAll(texts(connection, position));
      }
      return statements;
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  private List<String> statements(List<String> queries) {
    var statements = new ArrayList<String>();
    try {
      for (String query : queries) {
        statements.addAll(texts(connection, query));
      }
      return statements;
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  private static void line(String statement, OutputStream out) throws IOException {
    out.write((statement + "\n").getBytes(UTF_8));
  }

  static List<String> texts(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      var texts = new ArrayList<String>();
      while (row.next()) {
        texts.add(row.getString(1));
      }
      return texts;
    }
  }
}
