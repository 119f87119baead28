using System.Runtime.CompilerServices;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab;

/// <summary>A test on real servers on this machine. Skipped, saying what is missing, where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabFactAttribute : FactAttribute
{
    private LabProgram _needs;

    public LabFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Needs = LabProgram.All;

    /// <summary>What it needs, all of it unless said otherwise.</summary>
    public LabProgram Needs
    {
        get => _needs;
        set
        {
            _needs = value;
            Skip = LabPrograms.ReasonToSkip(value);
        }
    }
}

/// <summary>The same for a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabTheoryAttribute : TheoryAttribute
{
    private LabProgram _needs;

    public LabTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Needs = LabProgram.All;

    /// <inheritdoc cref="LabFactAttribute.Needs"/>
    public LabProgram Needs
    {
        get => _needs;
        set
        {
            _needs = value;
            Skip = LabPrograms.ReasonToSkip(value);
        }
    }
}
