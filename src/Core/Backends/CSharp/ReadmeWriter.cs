using TfModelTools.Tensors;

namespace TfModelTools.Backends.CSharp;

/// <summary>Writes the README of a generated project.</summary>
internal static class ReadmeWriter
{
    /// <summary>The text of the file.</summary>
    public static string Write(ModelSource model, ProjectFeatures? features)
    {
        string name = model.Name;
        string weights = model.Options.WeightStorage == WeightStorage.Embedded
            ? "The weights and thresholds (`model/`) are resources inside the assembly."
            : $"The weights and thresholds (`model/`) are copied beside the program as `{name}.weights.npz` and `{name}.thresholds.json`.";
        string ports = string.Join('\n', model.Inputs.Select(p => Row("input", p)).Concat(model.Outputs.Select(p => Row("output", p))));
        string arguments = string.Join(", ", model.Inputs.Concat(model.Outputs).Select(p => p.Identifier));
        string declarations = string.Join('\n', model.Inputs.Concat(model.Outputs).Select(p => $"{p.ElementType}[] {p.Identifier} = new {p.ElementType}[{name}Model.{p.LengthName}];"));
        return $"""
            # {name}

            The model {CSharpNames.Markdown(model.Source.Name)} (from {CSharpNames.Markdown(model.Source.SourceFormat)}) as plain C#. It references no package, is safe
            for trimming and native compilation, and allocates nothing once a first prediction was made.

            | | name | parameter | element type | shape |
            | --- | --- | --- | --- | --- |
            {ports}

            N is the number of samples; elements are in row-major order.{string.Concat(model.Outputs.Select(o => model.CountedText(o, CSharpNames.Markdown)).OfType<string>().Select(t => " " + t))}

            ## Predict

            ```csharp
            using {model.Namespace};

            {name}Model model = new();                    // load once; safe for many threads
            {declarations}
            model.Predict({arguments});
            ```

            {(model.StateBatch == 0 ? "" : FormattableString.Invariant($"The model is stateful: it takes batches of {model.StateBatch} {(model.StateBatch == 1 ? "sample" : "samples")}, and sample i of each goes on where sample i of the batch before ended, also from call to call. `model.ResetState()` makes it begin anew; a context of your own keeps a state of its own (`Reset()`).\n\n"))}For a batch, give arrays for all samples one after another and their number: `model.Predict({arguments}, batch)`. A context of
            your own (`new {name}Context(batch)`, as the last argument) saves the model from keeping one. `{name}Predictor` is the handy form:
            {(model.Options.BinaryClassification
                ? "it gives the score and its confidence level by the thresholds in `model/thresholds.json`. Edit those to the error rates you can accept."
                : "it gives new arrays. (`model/thresholds.json` serves binary classifiers; this project does not use it.)")}

            {weights} `{name}Model(path)` takes weights from elsewhere.

            ## Build, test, run

            ```sh
            dotnet build {name}.csproj                                    # the model: needs the SDK alone
            dotnet test                                                   # {(features is { ExpectedOutputs.Count: > 0 } ? "expected predictions, " : string.Empty)}batches, wrong lengths; needs xunit
            dotnet run -c Release --project benchmarks                    # needs BenchmarkDotNet
            dotnet run --project app -- {(features is null ? "INPUT.npz         " : "testdata/features.npz")}             # predictions of an .npz file as text
            dotnet publish app -c Release -r linux-x64 --self-contained -p:PublishTrimmed=true
            dotnet publish app -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=true
            dotnet publish app -c Release -r linux-x64 -p:PublishAot=true # native; needs a C compiler and linker
            ```

            Run on .NET, ReadyToRun or not, the kernels take the best vector instructions of the processor they meet. A native program has those it was
            compiled for: `app` asks for x86-64-v3 (AVX2), and a program of your own should, too (`<IlcInstructionSet>x86-64-v3</IlcInstructionSet>`),
            or it takes two to four times as long.

            ## Files

            - `src/{name}Model.cs`: the layers and the forward pass. `src/{name}Context.cs`: the memory between layers. `src/{name}Predictor.cs`.
            - `src/WeightFile.cs`: reads `model/weights.npz`. `src/Runtime/`: the kernels this model uses.
            - `model/interface.json`: names, element types and shapes of inputs and outputs, for programs.

            """;

        static string Row(string kind, SourcePort port) =>
            $"| {kind} | {CSharpNames.Markdown(port.Name)} | `{port.Identifier}` | {port.DataType.TensorFlowName()} | {port.Shape} |";
    }
}
