using Deploynix.Core.Migrations;

namespace Deploynix.Tests.Migrations;

/// <summary>PHP is taken apart and read, as far as migrations need that.</summary>
public sealed class PhpTests
{
    [Theory]
    [InlineData("<?php $a->b('c');", "Variable:$a Sign:-> Word:b Sign:( Text:c Sign:) Sign:;")]
    [InlineData("<?php A\\B::c(1.5) // d", "Word:A\\B Sign::: Word:c Sign:( Number:1.5 Sign:) Comment:d")]
    [InlineData("<?php # a\n/* b */ c", "Comment:a Comment:b Word:c")]
    [InlineData("<?php #[A] b", "Sign:# Sign:[ Word:A Sign:] Word:b")]
    [InlineData("<?php 'it\\'s' . \"a \\\" b\"", "Text:it's Sign:. Text:a \" b")]
    [InlineData("<?php \"drop $table\"", "Template:drop $table")]
    [InlineData("<?php \"{$a}\"; '{$a}'", "Template:{$a} Sign:; Text:{$a}")]
    [InlineData("a <?php b ?> c <?php d", "Word:b Word:d")]
    [InlineData("<?php 'open", "Text:open")]
    [InlineData("<?php f(<<<SQL\n  drop table a\n  SQL);", "Word:f Sign:( Text:  drop table a\n Sign:) Sign:;")]
    [InlineData("<?php <<<'SQL'\n$a\nSQL;", "Text:$a\n Sign:;")]
    [InlineData("<?php <<<SQL\n$a\nSQL;", "Template:$a\n Sign:;")]
    [InlineData("<?php $a?->b => c", "Variable:$a Sign:?-> Word:b Sign:=> Word:c")]
    [InlineData("nothing", "")]
    public void Php_is_taken_apart(string source, string expected) => Assert.Equal(expected, string.Join(' ', PhpLexer.Read(source).Select(token => $"{token.Kind}:{token.Text}")));

    [Fact]
    public void Each_piece_knows_its_line() => Assert.Equal(
        ["2 a", "4 b\nc", "6 x\n", "9 ;", "10 d"], PhpLexer.Read("<?php\na\n/* x\ny */ 'b\nc'\n<<<E\nx\nE\n;\nd").Where(token => token.Kind != PhpKind.Comment).Select(token => $"{token.Line} {token.Text}"));

    [Theory]
    [InlineData("", DownState.Missing)]
    [InlineData("public function down() {}", DownState.Empty)]
    [InlineData("public function down(): void { /* nothing */ return; }", DownState.Empty)]
    [InlineData("public function down() { throw new \\Exception('no'); }", DownState.Throwing)]
    [InlineData("public function down() { Schema::drop('a'); }", DownState.Written)]
    [InlineData("public function down() { if ($this->never()) { throw new Exception; } Schema::drop('a'); }", DownState.Written)]
    [InlineData("// public function down() { Schema::drop('a'); }", DownState.Missing)]
    [InlineData("public $text = 'function down() { x(); }';", DownState.Missing)]
    public void How_it_is_undone_is_read(string down, object expected) => Assert.Equal((DownState)expected, Read("Schema::drop('b');", down).Down);

    [Theory]
    [InlineData("Schema::table('a', function ($t) { $t->dropColumn(['b', 'c']); });", "DropColumn a b | DropColumn a c")]
    [InlineData("Schema::table('a', function ($t) { $t->renameColumn('b', 'c'); });", "RenameColumn a b")]
    [InlineData("Schema::connection('x')->table('a', fn ($t) => $t->string('b', 20)->nullable(false)->change());", "ChangeColumn a b")]
    [InlineData("Schema::rename('a', 'b');", "RenameTable a")]
    [InlineData("Schema::dropIfExists('a');", "DropTable a")]
    [InlineData("DB::statement('alter table a drop column b');", "DropColumn a b")]
    [InlineData("DB::statement(\"alter table $a drop column b\");", "Unknown")]
    [InlineData("DB::table('a')->where('b', 1)->delete();", "WriteRows a")]
    [InlineData("DB::table('a')->truncate();", "Truncate a")]
    [InlineData("DB::table('a')->where('b', 1)->get();", "")]
    public void What_its_source_does_is_read(string up, string expected) => Assert.Equal(
        expected, string.Join(" | ", Read(up, "").Changes.Select(change => string.Join(' ', new[] { $"{change.Kind}", change.Table, string.Join(',', change.Columns) }.Where(word => !string.IsNullOrEmpty(word))))));

    [Fact]
    public void What_down_does_is_none_of_it() => Assert.Empty(Read("", "public function down() { Schema::drop('a'); }").Changes);

    [Fact]
    public void Whether_it_runs_in_a_transaction_is_read()
    {
        Assert.True(Read("", "").WithinTransaction);
        Assert.False(Read("", "public $withinTransaction = false;").WithinTransaction);
    }

    [Theory]
    [InlineData("// deploynix:allow drop-column nobody reads it since March", "drop-column", "nobody reads it since March")]
    [InlineData("# deploynix:allow drop-column: unused", "drop-column", "unused")]
    [InlineData("/* deploynix:allow drop-column - unused */", "drop-column", "unused")]
    [InlineData("/**\n * deploynix:allow drop-column unused\n */", "drop-column", "unused")]
    [InlineData("// deploynix:allow drop-column", "drop-column", "")]
    [InlineData("// deploynix:allow drop-column :-", "drop-column", "")]
    [InlineData("// deploynix:allow", "", "")]
    public void What_a_comment_allows_is_read(string comment, string rule, string reason)
    {
        var allowed = Assert.Single(Read(comment + "\n", "").Allowed);
        Assert.Equal((rule, reason), (allowed.Rule, allowed.Reason));
    }

    private static PhpMigration Read(string up, string rest) => PhpMigration.Read($$"""
        <?php
        return new class extends Migration {
            public function up(): void { {{up}} }
            {{rest}}
        };
        """);
}
