using TfModelTools.Tests.Guard.Cases;

namespace TfModelTools.Tests.Guard.SelfTest;

/// <summary>Every way in which <see cref="StrayKernel"/> is wrong.</summary>
internal sealed class StrayCases() : KernelCases(typeof(StrayKernel))
{
    /// <inheritdoc/>
    public override bool IsSelfTest => true;

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> All() =>
        from memory in new[] { "input", "output", "kept", "scratch" }
        from writes in new[] { false, true }
        from isBehind in new[] { false, true }
        select Case(memory, writes, isBehind).In(typeof(float), StrayKernel.Length).Out(typeof(float), StrayKernel.Length).For(1);
}
