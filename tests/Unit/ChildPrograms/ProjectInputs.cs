using TfModelTools.Execution;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.ChildPrograms;

/// <summary>Something to feed a generated project.</summary>
internal static class ProjectInputs
{
    /// <summary>Zeros for each of its inputs.</summary>
    public static IReadOnlyDictionary<string, Tensor> Zeros(GeneratedProject project, int samples) => project.Inputs.ToDictionary(
        i => i.Name,
        i => new Tensor(i.DataType, i.Shape.For(samples), Tensor.AllocateBytes(i.DataType, i.Shape.For(samples), i.Name)));
}
