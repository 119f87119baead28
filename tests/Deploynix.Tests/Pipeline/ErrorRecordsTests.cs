using System.Management.Automation;
using System.Reflection;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Pipeline;

public sealed class ErrorRecordsTests
{
    private static readonly (string Field, ErrorKind Kind)[] Kinds =
        [.. typeof(ErrorKind).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(ErrorKind)).Select(field => (field.Name, (ErrorKind)field.GetValue(null)!))];

    [Fact]
    public void Every_kind_has_an_id_of_its_own_after_its_name()
    {
        Assert.All(Kinds, pair => Assert.Equal($"Deploynix.{pair.Field}", pair.Kind.Id));
        Assert.Distinct(Kinds.Select(pair => pair.Kind.Id));
    }

    [Fact]
    public void Every_category_is_one_of_PowerShells_of_the_same_name() =>
        Assert.All(Enum.GetValues<FailureCategory>(), category => Assert.Equal(category.ToString(), ErrorRecords.Category(category).ToString()));

    [Fact]
    public void A_known_failure_keeps_id_category_target_and_advice()
    {
        var failure = new DeploynixException(ErrorKind.Locked, "The site is locked.") { Site = "shop", State = "Nothing was changed.", Next = "Get-DeploynixSite shop" };
        var record = ErrorRecords.From(failure, "what the user gave");
        Assert.Equal(("Deploynix.Locked", ErrorCategory.ResourceBusy, "what the user gave"), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject));
        Assert.Equal("shop: The site is locked. Nothing was changed.", record.ErrorDetails.Message);
        Assert.Equal("Get-DeploynixSite shop", record.ErrorDetails.RecommendedAction);
        Assert.Same(failure, record.Exception);
    }

    [Fact]
    public void What_was_stopped_says_so() => Is("Deploynix.Stopped", ErrorCategory.OperationStopped, new OperationCanceledException());

    [Fact]
    public void What_nobody_expected_is_a_fault_of_the_module_and_keeps_its_cause()
    {
        var record = Is("Deploynix.Internal", ErrorCategory.InvalidOperation, new FormatException("odd"));
        Assert.IsType<FormatException>(record.Exception.InnerException);
        Assert.Contains("odd", record.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PowerShells_own_failures_keep_their_category()
    {
        var failure = new CommandNotFoundException("no command");
        Assert.Equal(failure.ErrorRecord.CategoryInfo.Category, ErrorRecords.From(failure, null).CategoryInfo.Category);
    }

    private static ErrorRecord Is(string id, ErrorCategory category, Exception failure)
    {
        var record = ErrorRecords.From(failure, null);
        Assert.Equal((id, category), (record.FullyQualifiedErrorId, record.CategoryInfo.Category));
        return record;
    }
}
