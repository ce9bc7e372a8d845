using System.Reflection;
using TfModelTools.Runtime;
using Xunit.Sdk;

namespace TfModelTools.Tests.Runtime;

/// <summary>
/// The kernels' tests once more on each other set of vector instructions: each in a copy of the kernels that is on that set, the widest
/// also on processors that lack it.
/// </summary>
public sealed class EveryInstructionSetTests
{
    [Theory]
    [InlineData("avx512", SimdLevel.Avx512)]
    [InlineData("avx2", SimdLevel.Avx2)]
    [InlineData("vector128", SimdLevel.Vector128)]
    [InlineData("scalar", SimdLevel.Scalar)]
    public async Task The_tests_of_the_kernels_hold(string name, SimdLevel level)
    {
        Assembly tests = new KernelCopy(name, level).Tests;
        int count = 0;
        List<string> failures = [];
        foreach (Type type in tests.GetTypes().Where(t => t.Namespace == typeof(EveryInstructionSetTests).Namespace && t.IsPublic && !Covers(t)))
        {
            foreach (MethodInfo method in type.GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is not null))
            {
                foreach (object[] arguments in Arguments(method))
                {
                    count++;
                    if (await Failure(type, method, arguments) is string failure)
                    {
                        failures.Add(failure);
                    }
                }
            }
        }

        Assert.True(count > 100, $"only {count} tests were found");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Take(10)));
    }

    /// <summary>Tests that go through every set by themselves, or that ask nothing of it: of the sources, and of threads in another process.</summary>
    private static bool Covers(Type type) =>
        type.Name is nameof(EveryInstructionSetTests) or nameof(VectorMathTests) or nameof(PackedLevelTests) or nameof(PerThreadStateTests) or nameof(HandOverTests);

    private static IEnumerable<object[]> Arguments(MethodInfo method) => method.GetCustomAttribute<TheoryAttribute>() is null
        ? [[]]
        : method.GetCustomAttributes<DataAttribute>().SelectMany(d => d.GetData(method));

    private static async Task<string?> Failure(Type type, MethodInfo method, object[] arguments)
    {
        object test = Activator.CreateInstance(type)!;
        try
        {
            if (method.Invoke(test, arguments) is Task running)
            {
                await running;
            }

            return null;
        }
        catch (Exception e)
        {
            return $"{type.Name}.{method.Name}({string.Join(", ", arguments)}): {((e as TargetInvocationException)?.InnerException ?? e).Message}";
        }
        finally
        {
            (test as IDisposable)?.Dispose();
        }
    }
}
