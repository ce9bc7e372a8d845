using System.Reflection;
using System.Runtime.Loader;
using TfModelTools.Runtime;
using Xunit.Sdk;

namespace TfModelTools.Tests.Runtime;

/// <summary>
/// The kernels' tests once more on each lesser set of vector instructions. The set is chosen once for a process, so a second copy of
/// the kernels and of their tests is loaded, which chooses anew.
/// </summary>
public sealed class EveryInstructionSetTests
{
    [Theory]
    [InlineData("avx2", SimdLevel.Avx2)]
    [InlineData("vector128", SimdLevel.Vector128)]
    [InlineData("scalar", SimdLevel.Scalar)]
    public void The_tests_of_the_kernels_hold(string name, SimdLevel level)
    {
        if (level > Simd.Best)
        {
            return;
        }

        Assembly tests = new Copies(name, level).Tests;
        int count = 0;
        List<string> failures = [];
        foreach (Type type in tests.GetTypes().Where(t => t.Namespace == typeof(EveryInstructionSetTests).Namespace && t.IsPublic && !Covers(t)))
        {
            foreach (MethodInfo method in type.GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is not null))
            {
                foreach (object[] arguments in Arguments(method))
                {
                    count++;
                    if (Failure(type, method, arguments) is string failure)
                    {
                        failures.Add(failure);
                    }
                }
            }
        }

        Assert.True(count > 100, $"only {count} tests were found");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Take(10)));
    }

    /// <summary>Tests that go through every set by themselves.</summary>
    private static bool Covers(Type type) => type.Name is nameof(EveryInstructionSetTests) or nameof(VectorMathTests);

    private static IEnumerable<object[]> Arguments(MethodInfo method) => method.GetCustomAttribute<TheoryAttribute>() is null
        ? [[]]
        : method.GetCustomAttributes<DataAttribute>().SelectMany(d => d.GetData(method));

    private static string? Failure(Type type, MethodInfo method, object[] arguments)
    {
        object test = Activator.CreateInstance(type)!;
        try
        {
            method.Invoke(test, arguments);
            return null;
        }
        catch (TargetInvocationException e)
        {
            return $"{type.Name}.{method.Name}({string.Join(", ", arguments)}): {e.InnerException!.Message}";
        }
        finally
        {
            (test as IDisposable)?.Dispose();
        }
    }

    private sealed class Copies : AssemblyLoadContext
    {
        private readonly Assembly _runtime;

        public Copies(string name, SimdLevel level)
            : base($"kernels on {name}")
        {
            _runtime = LoadFromAssemblyPath(typeof(Simd).Assembly.Location);
            string? before = Environment.GetEnvironmentVariable(Simd.EnvironmentVariable);
            Environment.SetEnvironmentVariable(Simd.EnvironmentVariable, name);
            object? chosen = _runtime.GetType(typeof(Simd).FullName!)!.GetProperty(nameof(Simd.Level))!.GetValue(null);
            Environment.SetEnvironmentVariable(Simd.EnvironmentVariable, before);
            Assert.Equal(level.ToString(), chosen!.ToString());
            Tests = LoadFromAssemblyPath(typeof(EveryInstructionSetTests).Assembly.Location);
        }

        public Assembly Tests { get; }

        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name == _runtime.GetName().Name ? _runtime : null;
    }
}
