using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Formats.Npy;
using TfModelTools.Formats.Onnx;
using TfModelTools.Formats.SafeTensors;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Formats.Zip;

namespace TfModelTools.Formats.Identification;

/// <summary>
/// Tells what a file or folder is, by its content: opens it once, and asks the formats in turn, those with a magic number first. The name
/// of a file decides nothing.
/// </summary>
public static class FileIdentifier
{
    // Enough for the first keys of a JSON text, and for the comments before the first field of a graph in text.
    private const int HeadBytes = 64 * 1024;

    // What a file is at least, and a cheap proof, by the first bytes and what they lead to, of what it is; null for what is not of this format.
    private static readonly (ContentKind AtLeast, Func<ByteSource, byte[], ContentKind?> Tell)[] Detectors =
    [
        (ContentKind.Zip, (file, head) => !ZipFormat.IsZip(head) ? null : KerasFormat.IsArchive(file) ? ContentKind.KerasArchive : ContentKind.Zip),
        (ContentKind.Hdf5, (file, head) => head.AsSpan().StartsWith(Hdf5Format.Signature) ? KerasFormat.IdentifyHdf5(file) : null),
        (ContentKind.Npy, (_, head) => NpyFormat.IsNpy(head) ? ContentKind.Npy : null),
        (ContentKind.SafeTensors, (file, head) => SafeTensorsFormat.IsSafeTensors(head, file.Length) ? ContentKind.SafeTensors : null),
        (ContentKind.Gzip, (_, head) => head is [0x1f, 0x8b, ..] ? ContentKind.Gzip : null),
        (ContentKind.Table, (file, _) => TableReader.HasMagic(file) ? ContentKind.Table : null),
        (ContentKind.Tfjs, (_, head) => TfjsFormat.IsTfjs(head) ? ContentKind.Tfjs : null),
        (ContentKind.Onnx, (file, _) => OnnxFormat.IsOnnx(file) ? ContentKind.Onnx : null),
        (ContentKind.ModelIr, (_, head) => ModelIrFormat.Identify(head) is not null ? ContentKind.ModelIr : null),
        (ContentKind.JsonObject, (_, head) => KerasFormat.IsObject(head) ? ContentKind.JsonObject : null),
        (ContentKind.KerasYaml, (_, head) => KerasFormat.IsYaml(head) ? ContentKind.KerasYaml : null),
        (ContentKind.GraphDef, (file, head) => GraphDefFormat.Identify(file, head)?.Kind),

        // Behind a user block, which may be anything.
        (ContentKind.Hdf5, (file, _) => Hdf5Format.FindSignature(file) >= 0 ? KerasFormat.IdentifyHdf5(file) : null),
    ];

    /// <summary>Tells what a file or folder is.</summary>
    /// <param name="path">An existing file or folder.</param>
    /// <exception cref="InputNotFoundException">There is no such file or folder, or it may not be read.</exception>
    public static FileIdentity Identify(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Directory.Exists(path) ? IdentifyFolder(path) with { IsFolder = true } : IdentifyFile(path, path);
    }

    private static FileIdentity IdentifyFolder(string path)
    {
        if (SavedModelFormat.FindFile(path) is { } savedModel)
        {
            FileIdentity found = IdentifyFile(path, savedModel);
            return found.Kind == ContentKind.SavedModel || found.Foreign is not null ? found : found with { Kind = ContentKind.Unknown };
        }

        string model = Path.Combine(path, TfjsFormat.ModelFileName);
        string graph = Path.Combine(path, TfjsGraphReader.FileName);
        return File.Exists(model) && IdentifyFile(path, model) is { Kind: ContentKind.Tfjs or ContentKind.Foreign } tfjs ? tfjs
            : File.Exists(graph) && IdentifyFile(path, graph) is { Kind: ContentKind.GraphDef } old ? old
            : new FileIdentity(path, path, KerasFormat.IsArchiveFolder(path) ? ContentKind.KerasArchive : ContentKind.Unknown);
    }

    private static FileIdentity IdentifyFile(string path, string file)
    {
        using InputFile input = InputFile.Open(file);
        byte[] head = input.ReadStart(HeadBytes);
        if (ForeignFormats.FindStranger(head.AsSpan(0, Math.Min(head.Length, ForeignFormats.HeadBytes))) is { } stranger)
        {
            return new FileIdentity(path, file, ContentKind.Foreign) { Foreign = stranger };
        }

        foreach ((ContentKind atLeast, Func<ByteSource, byte[], ContentKind?> tell) in Detectors)
        {
            try
            {
                if (tell(input, head) is { } kind)
                {
                    return new FileIdentity(path, file, kind) { IsText = GraphDefFormat.IsText(head) };
                }
            }
            catch (TfModelException e)
            {
                // Its reader may do with less than the proof looked at.
                return new FileIdentity(path, file, atLeast) { Damage = e };
            }
        }

        return new FileIdentity(path, file, ContentKind.Unknown);
    }
}
