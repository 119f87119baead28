namespace Deploynix.Lab.Faults;

/// <summary>kill -9 of the client inside every step, and between every two, of a Laravel site.</summary>
[Trait("Part", "faults")]
public sealed class LaravelClientKillTests(FaultLedger ledger)
{
    [LabTheory]
    [MemberData(nameof(FaultActs.Names), MemberType = typeof(FaultActs))]
    public Task A_client_that_dies_at_a_step_leaves_all_that_was_promised(string act) => ClientKillTests.DieAtEveryStep(ledger, act, "laravel", few: 1);
}
