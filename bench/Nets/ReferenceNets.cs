using System.Diagnostics;

namespace TfModelTools.Bench.Nets;

/// <summary>Where the reference nets and the peer that runs them are.</summary>
internal static class ReferenceNets
{
    /// <summary>The environment variable that names that folder.</summary>
    public const string PeerVariable = "TFMODELTOOLS_PEER";

    /// <summary>Makes the nets in a folder, if they are not there.</summary>
    public static void Make(string folder)
    {
        if (File.Exists(Path.Combine(folder, "empty.json")))
        {
            return;
        }

        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        using Process? made = Process.Start(python, [Path.Combine(AppContext.BaseDirectory, "Nets", "make_nets.py"), folder]);
        made!.WaitForExit();
        if (made.ExitCode != 0)
        {
            throw new InvalidOperationException("The nets could not be made; the message is above. make_nets.py needs python3 with numpy, h5py and onnx.");
        }
    }

    /// <summary>The folder whose node_modules hold onnxruntime-node.</summary>
    public static string FindPeer()
    {
        string[] places = [Environment.GetEnvironmentVariable(PeerVariable) ?? "", Path.GetFullPath("bench"), Environment.CurrentDirectory];
        return places.FirstOrDefault(p => p.Length > 0 && Directory.Exists(Path.Combine(p, "node_modules", "onnxruntime-node")))
            ?? throw new InvalidOperationException(
                $"onnxruntime-node is not found. Install it in bench (npm install --ignore-scripts onnxruntime-node) or name the folder that holds its node_modules in {PeerVariable}; nets --own measures our side only.");
    }
}
