using System.Reflection;
using System.Runtime.Loader;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

/// <summary>
/// A second copy of the kernels and of these tests, on a set of vector instructions of its own: the set is the process's, and other tests
/// run meanwhile.
/// </summary>
internal sealed class KernelCopy : AssemblyLoadContext
{
    private readonly Assembly _runtime;

    /// <summary>Loads the copy; a set that the processor has is chosen by its name, another forced.</summary>
    public KernelCopy(string name, SimdLevel level)
        : base($"kernels on {name}")
    {
        _runtime = LoadFromAssemblyPath(typeof(Simd).Assembly.Location);
        Type simd = _runtime.GetType(typeof(Simd).FullName!)!;
        PropertyInfo current = simd.GetProperty(nameof(Simd.Level))!;
        string? before = Environment.GetEnvironmentVariable(Simd.EnvironmentVariable);
        Environment.SetEnvironmentVariable(Simd.EnvironmentVariable, name);
        object chosen = current.GetValue(null)!;
        Environment.SetEnvironmentVariable(Simd.EnvironmentVariable, before);
        if (level > Simd.Best)
        {
            // Not by its name: what the processor lacks is never chosen so.
            Assert.Equal(Simd.Best.ToString(), chosen.ToString());
            MethodInfo force = simd.GetMethod(nameof(Simd.Force), BindingFlags.Static | BindingFlags.NonPublic)!;
            force.Invoke(null, [Enum.ToObject(chosen.GetType(), level)]);
            chosen = current.GetValue(null)!;
        }

        Assert.Equal(level.ToString(), chosen.ToString());
        Tests = LoadFromAssemblyPath(typeof(KernelCopy).Assembly.Location);
    }

    /// <summary>The copy of these tests.</summary>
    public Assembly Tests { get; }

    protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name == _runtime.GetName().Name ? _runtime : null;
}
