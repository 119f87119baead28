using System.Collections.Immutable;
using System.Text.Json;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Model;

/// <summary>What is written and read field by field is what the serializer would write and read.</summary>
public sealed class RecordLineTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 18, 16, 47, 0, 570, TimeSpan.FromHours(2));

    private static readonly ReleaseRecord Full = new()
    {
        Id = "20260318_164700", Status = ReleaseStatus.Failed, Created = Time, Finished = Time.AddTicks(1), Commit = "7f431e6", Subject = "Größe <b> \"x\" \\ \u0007 \u2028 😀 'y'", Author = "Mara & Co",
        Committed = Time.ToUniversalTime(), Branch = "main", By = "mara@desk", Run = "r", Previous = "20260318_160500", FailedStep = "composer", Gate = true, Kilobytes = long.MaxValue, Files = 0,
    };

    private static readonly JournalEntry Entry = new()
    {
        Previous = "e5b1", Run = "r", At = Time, Act = Act.UndoMigrations, Site = "shop", Environment = "production", Server = "web1", Release = "20260318_164700", From = "20260318_160500", Commit = "7f",
        Branch = "main", By = "mara@desk", Outcome = Outcome.LiveWithFailures, Seconds = 9.147, FailedStep = "build", Message = "no \"room\"\n\u001b[31m", Warnings = ["one", "two <3"], Cause = "c",
        Reused = [], Incident = "20260318_164500", Written = Time, Reloads = ["php-fpm"], Steps = [new("composer <install>", 4.25), new("swap", 0)], ProvenMilliseconds = 3,
    };

    [Fact]
    public void A_release_is_written_as_the_serializer_would()
    {
        foreach (var record in new[] { Full, new() { Id = "1" }, Full with { Version = -2, Gate = false, Status = ReleaseStatus.Finished, Subject = "" } })
            Assert.Equal(JsonSerializer.Serialize(record, RecordJson.Options), record.ToLine());
    }

    [Fact]
    public void A_journals_entry_is_written_as_the_serializer_would()
    {
        foreach (var entry in new[] { Entry, new() { Run = "r", Site = "s", Environment = "e", Server = "w" } })
            Assert.Equal(JsonSerializer.Serialize(entry, RecordJson.Options), entry.ToLine());
        foreach (var seconds in new[] { 0, -0.0, 1e-7, 1e21, 0.1 + 0.2, 3 })
            Assert.Equal(JsonSerializer.Serialize(Entry with { Seconds = seconds }, RecordJson.Options), (Entry with { Seconds = seconds }).ToLine());
        foreach (var act in Enum.GetValues<Act>()) Assert.Equal(JsonSerializer.Serialize(Entry with { Act = act }, RecordJson.Options), (Entry with { Act = act }).ToLine());
        foreach (var outcome in Enum.GetValues<Outcome>()) Assert.Equal(JsonSerializer.Serialize(Entry with { Outcome = outcome }, RecordJson.Options), (Entry with { Outcome = outcome }).ToLine());
    }

    [Fact]
    public void A_locks_line_is_written_as_the_serializer_would()
    {
        foreach (var holder in new[] { new LockHolder { By = "mara@desk", Act = "deploy", Since = Time }, new() { By = "é", Act = "rollback", Since = Time, Release = "1", At = 1773852420, TokenHash = "9f" } })
            Assert.Equal(JsonSerializer.Serialize(holder, RecordJson.Options), holder.ToLine());
    }

    [Fact]
    public void A_field_that_is_added_to_a_record_is_written()
    {
        Assert.Equal(typeof(ReleaseRecord).GetProperties().Length, Fields(Full.ToLine()));
        Assert.Equal(typeof(JournalEntry).GetProperties().Length, Fields(Entry.ToLine()));

        static int Fields(string line) => JsonDocument.Parse(line).RootElement.EnumerateObject().Count();
    }

    [Theory]
    [InlineData("""{"v":1,"id":"20260318_164700","status":"finished","created":"2026-03-18T16:47:00+00:00","finished":"2026-03-18T16:47:09Z"}""")]
    [InlineData("""{"id":"1","status":"building","created":"2026-03-18T16:47:00.1234567+02:00","gate":false,"kilobytes":12,"files":3}""")]
    [InlineData("""{"v":1,"id":"1","id":"2","subject":null,"created":"2026-03-18T16:47:00+00:00"}""")]
    [InlineData("""{"v":1,"id":"1","new":{"deep":[1,{"id":"2"}]},"status":"Failed","gate":null,"files":null}""")]
    [InlineData("""{"v":1,"id":"1","status":2}""")]
    [InlineData("""{"v":1,"id":"1","status":"unheard of"}""")]
    [InlineData("""{"v":1,"id":"1","created":"yesterday"}""")]
    [InlineData("""{"v":"1","id":"1"}""")]
    [InlineData("""{"v":1.5,"id":"1"}""")]
    [InlineData("""{"v":1,"id":1}""")]
    [InlineData("""{"v":1,"id":null}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("{\"v\":1,\"id\":\"1\"")]
    [InlineData("""{"v":1,"id":"1"} {"v":1}""")]
    [InlineData("""{"v":1,"id":"1"},""")]
    [InlineData("""{"v":1,"id":"\ud800"}""")]
    [InlineData("""[{"v":1,"id":"1"}]""")]
    [InlineData("""null""")]
    [InlineData("")]
    public void A_release_is_read_as_the_serializer_would(string line) => Assert.Equal(Serializer(line), ReleaseRecord.TryParse(line));

    [Fact]
    public void What_is_written_needs_no_serializer_to_be_read()
    {
        foreach (var status in new[] { ReleaseStatus.Building, ReleaseStatus.Finished, ReleaseStatus.Failed })
            Assert.Equal(Full with { Status = status }, ReleaseRecordText.Read((Full with { Status = status }).ToLine()));
    }

    private static ReleaseRecord? Serializer(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ReleaseRecord>(line, RecordJson.Options) is { Id: not null } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
