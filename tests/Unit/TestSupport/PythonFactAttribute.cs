namespace TfModelTools.Tests.TestSupport;

/// <summary>A fact that plain python3 judges: skipped visibly where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    private static readonly string? Reason = Python.SkipReason("json");

    public PythonFactAttribute() => Skip = Reason;
}
