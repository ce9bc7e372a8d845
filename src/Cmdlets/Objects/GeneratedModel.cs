using TfModelTools.Backends.CSharp;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A C# project that ConvertTo-CSharpModel has written.</summary>
public sealed class GeneratedModel
{
    internal GeneratedModel(CSharpProject project)
    {
        Name = project.Name;
        Namespace = project.Namespace;
        ModelClass = project.ModelClass;
        PredictorClass = project.PredictorClass;
        LayerCount = project.LayerCount;
        WeightByteSize = project.WeightBytes;
        ProjectPath = project.ProjectPath;
        Notes = new ReadableCollection<string>([.. project.Warnings, .. project.Notes]);
        Files = new ReadableCollection<string>(project.Files);
        Path = project.Path;
    }

    /// <summary>The name in source and file names.</summary>
    public string Name { get; }

    /// <summary>The namespace.</summary>
    public string Namespace { get; }

    /// <summary>The model's class.</summary>
    public string ModelClass { get; }

    /// <summary>The predictor's class.</summary>
    public string PredictorClass { get; }

    /// <summary>How many layers the forward pass computes.</summary>
    public int LayerCount { get; }

    /// <summary>The size of the weights, in bytes.</summary>
    public long WeightByteSize { get; }

    /// <summary>The full path of the project file.</summary>
    public string ProjectPath { get; }

    /// <summary>Every file written, relative to <see cref="Path"/>.</summary>
    public ReadableCollection<string> Files { get; }

    /// <summary>What was left out, and why.</summary>
    public ReadableCollection<string> Notes { get; }

    /// <summary>The full path of the output folder.</summary>
    public string Path { get; }

    /// <summary>Name and folder.</summary>
    public override string ToString() => $"{Name} ({Path})";
}
