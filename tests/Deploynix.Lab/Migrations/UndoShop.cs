using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Databases;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Migrations;

/// <summary>The shop on a database of its own kind, whose migrations are written by the test.</summary>
internal sealed class UndoShop(DatabaseShop shop, string kind) : IAsyncDisposable
{
    /// <summary>A table that is made by <c>up()</c> and dropped by <c>down()</c>.</summary>
    public const string Drops = "Schema::drop('{0}');";

    /// <summary>True only where something is really asked: nothing is selected while the framework pretends.</summary>
    public const string ForReal = "count(DB::select('select 1 as one')) > 0";

    public DatabaseShop Shop => shop;

    public LabSite Site => shop.Site;

    public string Folder => $"{shop.Site.Path}/.deploynix";

    public static async Task<UndoShop> Open(DatabaseLab lab, string kind, Action<JsonObject>? change = null) => new(await DatabaseShop.Open(lab, kind, change: change), kind);

    public LabRun Runs(string script) => shop.Runs(script);

    /// <summary>Deploys main with these migrations added; each makes a table of its name's last words.</summary>
    public async Task<Release> Deploys(params (string Name, string? Down)[] migrations)
    {
        await Commits([.. migrations.Select(one => (one.Name, (string?)Migration(Table(one.Name), one.Down)))]);
        return Deploys();
    }

    public Release Deploys() => Runs("Invoke-DeploynixDeploy shop -PassThru").Succeeded().One<Release>();

    /// <summary>Changes the migrations of main; null takes one away.</summary>
    public Task Commits(params (string Name, string? Text)[] migrations) =>
        shop.Repository.CommitOnMain("Migrations", [.. migrations.Select(one => ($"database/migrations/{one.Name}.php", one.Text))]);

    /// <summary>The migrations that the table has beside the first, in their order.</summary>
    public async Task<string[]> Ran() => (await shop.Sql("select migration from migrations order by id")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1..];

    public async Task<bool> Has(string table) => await shop.Sql(kind switch
    {
        "sqlite" => $"select count(*) from sqlite_master where type = 'table' and name = '{table}'",
        "mysql" => $"select count(*) from information_schema.tables where table_schema = database() and table_name = '{table}'",
        _ => $"select count(*) from information_schema.tables where table_schema = 'public' and table_name = '{table}'",
    }) == "1";

    public static string Table(string migration) => migration[18..];

    /// <summary>A migration that makes a table; its <c>down()</c> is what is given, null for none.</summary>
    public static string Migration(string table, string? down, string properties = "", string? up = null) => $$"""
        <?php

        use Illuminate\Database\Migrations\Migration;
        use Illuminate\Database\Schema\Blueprint;
        use Illuminate\Support\Facades\DB;
        use Illuminate\Support\Facades\Schema;

        return new class extends Migration
        {
            {{properties}}

            public function up(): void
            {
                {{up ?? $"Schema::create('{table}', function (Blueprint $table) {{ $table->id(); }});"}}
            }
            {{(down is null ? "" : $$"""

            public function down(): void
            {
                {{down.Replace("{0}", table, StringComparison.Ordinal)}}
            }
            """)}}
        };
        """;

    public ValueTask DisposeAsync() => shop.DisposeAsync();
}
