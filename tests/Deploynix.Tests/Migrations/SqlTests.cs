using Deploynix.Core.Migrations;

namespace Deploynix.Tests.Migrations;

/// <summary>SQL is taken apart and read as the databases would.</summary>
public sealed class SqlTests
{
    [Theory]
    [InlineData("select 1", "Word:select Number:1")]
    [InlineData("-- a; b\nselect 1 # c;", "Word:select Number:1")]
    [InlineData("select /* ; ' */ 1", "Word:select Number:1")]
    [InlineData("/*!40101 set names utf8 */;", "Word:set Word:names Word:utf8")]
    [InlineData("select 'it''s; -- no'", "Word:select Text:it's; -- no")]
    [InlineData(@"select 'it\'s'", "Word:select Text:it's")]
    [InlineData("drop table `a``b`", "Word:drop Word:table Name:a`b")]
    [InlineData("drop table \"a b\".\"c\"", "Word:drop Word:table Name:a b Sign:. Name:c")]
    [InlineData("do $$ begin; drop table x; end $$", "Word:do Text: begin; drop table x; end ")]
    [InlineData("do $f$ a $$ b $f$", "Word:do Text: a $$ b ")]
    [InlineData("select '{}'::jsonb #> '{a}'", "Word:select Text:{} Sign:: Sign:: Word:jsonb Sign:# Sign:> Text:{a}")]
    [InlineData("select 1.5, @x", "Word:select Number:1.5 Sign:, Word:@x")]
    [InlineData("select 'open", "Word:select Text:open")]
    [InlineData("select /* open", "Word:select")]
    [InlineData("", "")]
    public void Sql_is_taken_apart(string sql, string expected) =>
        Assert.Equal(expected, string.Join(" ; ", SqlLexer.Statements(sql).Select(tokens => string.Join(' ', tokens.Select(token => $"{token.Kind}:{token.Text}")))));

    [Fact]
    public void Statements_end_where_no_text_or_comment_is() => Assert.Equal(
        [3, 2], SqlLexer.Statements("drop table a; ; select ';' -- ;").Select(tokens => tokens.Length));

    [Theory]
    [InlineData("create table `a` (`id` int, `b` text, primary key (`id`))", "CreateTable a | AddColumn a id | AddColumn a b")]
    [InlineData("create temporary table a (id int)", "Harmless a")]
    [InlineData("alter table a drop column b, add c int", "DropColumn a b | AddColumn a c")]
    [InlineData("ALTER TABLE ONLY \"a\" DROP COLUMN IF EXISTS \"b\"", "DropColumn a b")]
    [InlineData("alter table a rename column b to c", "RenameColumn a b")]
    [InlineData("alter table a change b c int", "RenameColumn a b")]
    [InlineData("alter table a change b b bigint", "ChangeColumn a b")]
    [InlineData("alter table a modify b bigint not null", "ChangeColumn a b")]
    [InlineData("alter table a alter column b type bigint", "ChangeColumn a b")]
    [InlineData("alter table a alter column b set not null", "SetNotNull a b")]
    [InlineData("alter table a alter column b set default 'x'", "SetDefault a b")]
    [InlineData("alter table a rename to b", "RenameTable a")]
    [InlineData("rename table a to b, c to d", "RenameTable a | RenameTable c")]
    [InlineData("drop table if exists a, b", "DropTable a | DropTable b")]
    [InlineData("drop index concurrently a_b", "DropIndex")]
    [InlineData("create index a_b on a using btree (b, c)", "AddIndex a b,c")]
    [InlineData("create unique index concurrently if not exists a_b on only a (b)", "AddUnique a b")]
    [InlineData("alter table a add unique a_b(b)", "AddUnique a b")]
    [InlineData("alter table a add constraint a_b foreign key (b) references c (id) on delete cascade not valid", "AddForeign a b")]
    [InlineData("alter table a add constraint a_b check (b > 0)", "AddCheck a")]
    [InlineData("alter table a add constraint a_b exclude using gist (b with &&)", "AddExclusion a")]
    [InlineData("alter table a validate constraint a_b", "Validate a")]
    [InlineData("alter table a drop primary key", "DropPrimary a")]
    [InlineData("alter table a convert to character set utf8mb4", "RebuildTable a")]
    [InlineData("alter table a engine = InnoDB", "RebuildTable a")]
    [InlineData("alter schema a rename to b", "RenameSchema")]
    [InlineData("alter type a rename value 'b' to 'c'", "RenameEnumValue")]
    [InlineData("alter type a add value 'b'", "Harmless")]
    [InlineData("insert into a (b) values (1)", "WriteRows a")]
    [InlineData("update only a set b = 1", "WriteRows a")]
    [InlineData("delete from a where drop_table = 1", "WriteRows a")]
    [InlineData("truncate table a restart identity cascade", "Truncate a")]
    [InlineData("set foreign_key_checks = 0", "Harmless")]
    [InlineData("call mend()", "Unknown")]
    [InlineData("with gone as (delete from a returning id) select 1", "Unknown")]
    [InlineData("select 'drop table a'", "Harmless")]
    public void What_sql_does_is_read(string sql, string expected) =>
        Assert.Equal(expected, string.Join(" | ", SqlReader.Read(sql).Select(change => string.Join(' ', new[] { $"{change.Kind}", change.Table, string.Join(',', change.Columns) }.Where(word => !string.IsNullOrEmpty(word))))));

    [Fact]
    public void A_column_is_read_with_all_that_matters()
    {
        var column = Assert.Single(SqlReader.Read("alter table \"a\" add column \"b\" decimal(8, 2) not null default gen_random_uuid()"));
        Assert.Equal((true, DefaultKind.Expression), (column.NotNull, column.Default));
        Assert.Equal((true, true), (Assert.Single(SqlReader.Read("alter table a add b int as (c * 2) stored")).Stored, Assert.Single(SqlReader.Read("alter table a add b serial")).AutoIncrement));
        Assert.True(Assert.Single(SqlReader.Read("alter table a add index a_b (b), algorithm=copy"), change => change.Kind == ChangeKind.AddIndex).Blocking);
        Assert.True(Assert.Single(SqlReader.Read("alter table a add constraint a_b unique using index a_c")).NotValid);
        Assert.Equal(["x", "y"], Assert.Single(SqlReader.Read("alter table a modify b enum('x', 'y') not null")).Values);
    }
}
